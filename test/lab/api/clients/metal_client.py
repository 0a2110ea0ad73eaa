"""The client that is generated from the service's contract, and what the programs that use it share."""
import json

import equinix_metal as metal
from calls import told, token, url

key_one = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f one@test'
key_two = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA two@test'

client = metal.ApiClient(metal.Configuration(host=url, api_key={'x_auth_token': token}))


def refused(operation, *given, **named):
    """Does a call that the API refuses; tells the status and the texts."""
    try:
        operation(*given, **named)
    except metal.ApiException as error:
        said = json.loads(error.body)
        told(operation, [error.status, said.get('errors') or said['error']])
    else:
        raise AssertionError('it was not refused')


def in_metro(hostname, **more):
    goods = {'metro': 'am', 'plan': 'c3.small.x86', 'operating_system': 'debian_12', 'hostname': hostname}
    return metal.CreateDeviceRequest(metal.DeviceCreateInMetroInput(**{**goods, **more}))


def state(wanted):
    return lambda device: device.state == wanted
