"""What provisioning asks of the API, asked by the service's older client, which knows no types."""
import packet
from calls import call, kind, nothing, project, told, token, until, url

key_one = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f one@test'
key_two = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA two@test'

manager = packet.Manager(auth_token=token)
manager.end_point = url.removeprefix('https://')


def refused(operation, *given, **named):
    """Does a call that the API refuses; tells the text."""
    try:
        operation(*given, **named)
    except packet.ResponseError as error:
        told(operation, str(error))
    else:
        raise AssertionError('it was not refused')


def what_can_be_had():
    call(lambda user: user['full_name'], manager.get_user)
    call(lambda found: [one.code for one in found][:3], manager.list_facilities)
    call(lambda found: [one.code for one in found][:3], manager.list_metros)
    call(lambda found: [(one.slug, one.pricing) for one in found], manager.list_plans, {'slug': 'c2.medium.x86'})
    call(lambda found: 'ubuntu_18_04' in [one.slug for one in found], manager.list_operating_systems)
    call(lambda found: found['ams1']['c2.medium.x86'], manager.get_capacity)
    call(lambda answer: answer, manager.validate_capacity, [('ams1', 'c2.medium.x86', 2)])
    call(lambda answer: answer, manager.validate_metro_capacity, [('am', 'c2.medium.x86', 2)])


def projects_and_keys():
    made = call(lambda one: [kind(one), one.name], manager.create_project, 'second')
    call(lambda found: [one.name for one in found], manager.list_projects)
    made.name = 'renamed'
    call(lambda answer: answer['name'], made.update)
    call(lambda one: one.name, manager.get_project, made.id)
    call(lambda key: [kind(key), key.label], manager.create_project_ssh_key, made.id, 'shared', key_two)
    call(nothing, made.delete)
    own = call(lambda key: [kind(key), key.fingerprint], manager.create_ssh_key, 'own', key_one)
    refused(manager.create_ssh_key, 'again', key_one)
    own.label = 'mine'
    call(lambda answer: answer['label'], own.update)
    call(lambda key: key.label, manager.get_ssh_key, own.id)
    call(lambda found: [key.label for key in found], manager.list_ssh_keys)
    return own


def one_device(own):
    ordered = call(lambda one: [kind(one), one.state, one.hostname, one.tags], manager.create_device, project,
                   'worker-0', 'c2.medium.x86', facility='ams1', operating_system='ubuntu_18_04')
    refused(manager.create_device, project, 'worker-1', 'x9', metro='am', operating_system='ubuntu_18_04')
    device = until(lambda one: one.state == 'active', lambda: manager.get_device(ordered.id))
    call(lambda one: [one.state, one.facility['code'], one.metro['code'], one.operating_system.slug, one.plan['slug']],
         manager.get_device, device.id)
    call(lambda found: [one.hostname for one in found], manager.list_devices, project, {'per_page': 5})
    call(lambda found: [one.hostname for one in found], manager.list_all_devices, project)
    device.hostname, device.tags, device.locked = 'worker-9', ['worker'], True
    call(lambda answer: [answer['hostname'], answer['tags'], answer['locked']], device.update)
    refused(device.delete)
    device.locked = False
    call(lambda answer: answer['locked'], device.update)
    call(lambda found: [address.cidr for address in found], device.ips)
    address = call(lambda found: [one.address for one in found], manager.list_device_ips, device.id)[0]
    call(lambda one: [kind(one), one.management, one.metro.code], manager.get_ip, address.id)
    event = call(lambda found: [one.type for one in found], manager.list_device_events, device.id, {'per_page': 3})[0]
    call(lambda one: [kind(one), str(one)], manager.get_event, event.id)
    acted_upon(device)
    call(nothing, device.delete)
    until(lambda found: not found, lambda: manager.list_devices(project))
    call(nothing, own.delete)


def acted_upon(device):
    for action, reached in [(device.power_off, 'inactive'), (device.power_on, 'active'), (device.reboot, 'active'),
                            (device.reinstall, 'active')]:
        call(nothing, action)
        until(lambda one: one.state == reached, lambda: manager.get_device(device.id))


def a_spot_server():
    made = call(lambda one: [one.spot_instance, one.spot_price_max, one.termination_time], manager.create_device,
                project, 'spot-0', 'c2.medium.x86', metro='am', operating_system='ubuntu_18_04', spot_instance=True,
                spot_price_max=0.5, tags=['spot'])
    until(lambda one: one.state == 'active', lambda: manager.get_device(made.id))
    call(nothing, made.delete)


def a_batch():
    order = packet.DeviceBatch({'hostname': 'batch', 'plan': 'c2.medium.x86', 'operating_system': 'ubuntu_18_04',
                                'facility': 'ams1', 'quantity': 2})
    made = call(lambda found: [one.quantity for one in found], manager.create_batch, project, [order])
    call(lambda found: [one.id for one in found] == [made[0].id], manager.list_batches, project)
    call(nothing, manager.delete_batch, made[0].id)


def reserved_hardware_and_prices():
    found = call(lambda found: [[one.plan.slug, one.spare, one.provisionable] for one in found],
                 manager.list_hardware_reservations, project)
    call(lambda one: [kind(one), one.project.id == project], manager.get_hardware_reservation, found[0].id)
    call(lambda prices: prices['ams1']['c2.medium.x86']['price'] > 0, manager.get_spot_market_prices)
    call(lambda found: len(found) > 0, manager.list_events)
    call(lambda found: len(found) > 0, manager.list_project_events, project)


def blocks_of_addresses():
    # get_available_ip_subnets is not among these: it hands its parameters on as a text, which its own call_api takes for a dict.
    device = manager.create_device(project, 'gateway-0', 'c2.medium.x86', facility='ams1', operating_system='ubuntu_18_04')
    until(lambda one: one.state == 'active', lambda: manager.get_device(device.id))
    block = call(lambda one: [kind(one), one.cidr, one.public, one.metro.code], manager.reserve_ip_address, project,
                 'public_ipv4', 2, facility='ams1', tags=['web'])
    call(lambda found: [one.cidr for one in found], manager.list_project_ips, project, {'types': 'public_ipv4'})
    given = call(lambda one: [kind(one), one.cidr, one.management], manager.create_device_ip, device.id,
                 f'{block.network}/32')
    call(nothing, given.delete)
    call(nothing, manager.enable_project_bgp_config, project, 65000, 'local', md5='Abcdefghij1')
    call(lambda one: [one.asn, one.deployment_type, one.status, one.max_prefix], manager.get_bgp_config, project)
    call(lambda one: [one.address_family, one.status], manager.create_bgp_session, device.id, 'ipv4')
    refused(manager.create_bgp_session, device.id, 'ipv4')
    call(lambda found: [one.address_family for one in found], manager.get_bgp_sessions, device.id)
    call(nothing, manager.delete_ip, block.id)


what_can_be_had()
one_device(projects_and_keys())
a_spot_server()
a_batch()
blocks_of_addresses()
reserved_hardware_and_prices()
