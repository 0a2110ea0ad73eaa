"""Everything that provisioning asks of the API, asked by the client that is generated from the service's contract."""
from datetime import datetime, timezone

import equinix_metal as metal
import metal_market
import metal_routing
from calls import call, kind, nothing, project, until
from metal_client import client, in_metro, key_one, key_two, refused, state

batches = metal.BatchesApi(client)
capacity = metal.CapacityApi(client)
devices = metal.DevicesApi(client)
events = metal.EventsApi(client)
facilities = metal.FacilitiesApi(client)
addresses = metal.IPAddressesApi(client)
metros = metal.MetrosApi(client)
systems = metal.OperatingSystemsApi(client)
plans = metal.PlansApi(client)
projects = metal.ProjectsApi(client)
keys = metal.SSHKeysApi(client)
users = metal.UsersApi(client)


def what_can_be_had():
    call(lambda user: [kind(user), user.full_name], users.find_current_user)
    call(lambda found: [metro.code for metro in found.metros][:3], metros.find_metros)
    call(lambda metro: [kind(metro), metro.name], metros.get_metro, 'am')
    call(lambda found: {facility.code: facility.metro.code for facility in found.facilities}['ams1'],
         facilities.find_facilities)
    call(lambda found: len(found.facilities) > 0, facilities.find_facilities_by_project, project)
    call(lambda found: [(plan.specs.cpus[0].count, plan.specs.memory.total, plan.pricing) for plan in found.plans],
         plans.find_plans, slug='c3.small.x86')
    call(lambda found: 'c3.large.arm64' in [plan.slug for plan in found.plans], plans.find_plans_by_project, project)
    call(lambda found: {system.slug: system.distro for system in found.operating_systems}['debian_12'],
         systems.find_operating_systems)
    call(lambda found: found.capacity['ams1']['c3.small.x86'].level, capacity.find_capacity_for_facility)
    call(lambda found: found.capacity['am']['c3.small.x86'].level, capacity.find_capacity_for_metro)
    by_facility = metal.ServerInfo(facility='ams1', plan='c3.small.x86', quantity='2')
    by_metro = metal.ServerInfo(metro='am', plan='c3.small.x86', quantity='2')
    call(lambda found: [(one.facility, one.available) for one in found.servers],
         capacity.check_capacity_for_facility, metal.CapacityInput(servers=[by_facility]))
    call(lambda found: [(one.metro, one.available) for one in found.servers],
         capacity.check_capacity_for_metro, metal.CapacityInput(servers=[by_metro]))


def projects_and_keys():
    made = call(lambda one: [kind(one), one.name, one.customdata], projects.create_project,
                metal.ProjectCreateFromRootInput(name='second', customdata={'a': 1}))
    call(lambda found: [one.name for one in found.projects], projects.find_projects)
    call(lambda found: [one.name for one in found.projects], projects.find_projects_all_pages, per_page=1)
    call(lambda one: one.name, projects.update_project, made.id, metal.ProjectUpdateInput(name='renamed'))
    call(lambda one: [one.name, one.created_at.tzinfo is not None], projects.find_project_by_id, made.id)
    own = call(lambda key: [kind(key), key.label], keys.create_ssh_key, metal.SSHKeyCreateInput(label='own', key=key_one))
    call(lambda key: [kind(key), key.fingerprint], keys.create_project_ssh_key, made.id,
         metal.SSHKeyCreateInput(label='shared', key=key_two))
    refused(keys.create_project_ssh_key, made.id, metal.SSHKeyCreateInput(label='shared', key=key_two))
    call(lambda found: [key.label for key in found.ssh_keys], keys.find_ssh_keys)
    call(lambda found: [key.label for key in found.ssh_keys], keys.find_project_ssh_keys, made.id)
    call(lambda key: key.key == key_one, keys.find_ssh_key_by_id, own.id)
    call(lambda key: key.label, keys.update_ssh_key, own.id, metal.SSHKeyInput(label='mine'))
    call(nothing, projects.delete_project, made.id)
    refused(projects.find_project_by_id, made.id)
    return own


def one_device(own):
    """From the order to the return, by way of all that can be done to a device."""
    end = datetime(2099, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    ordered = call(lambda one: [kind(one), one.state, one.hostname], devices.create_device, project, in_metro(
        'worker-0', tags=['worker', 'kplay'], userdata='#!/bin/sh', customdata={'rack': 7}, billing_cycle='hourly',
        locked=True, termination_time=end, no_ssh_keys=False))
    refused(devices.create_device, project, in_metro('worker-1', plan='x9'))
    device = until(state('active'), lambda: devices.find_device_by_id(ordered.id))
    call(lambda one: [one.state, one.tags, one.customdata, one.locked, one.termination_time == end, one.metro.code,
                      one.facility.code, one.plan.slug, one.operating_system.slug, one.spot_instance],
         devices.find_device_by_id, device.id)
    call(lambda one: [address.address for address in one.ip_addresses], devices.find_device_by_id, device.id,
         include=['project'], exclude=['plan'])
    call(lambda found: [one.hostname for one in found.devices], devices.find_project_devices, project, tag='worker')
    call(lambda found: found.meta.total, devices.find_project_devices, project, hostname='nobody', per_page=1)
    refused(devices.delete_device, device.id)
    call(lambda one: [one.hostname, one.locked, one.tags], devices.update_device, device.id,
         metal.DeviceUpdateInput(hostname='worker-9', locked=False, tags=[]))
    call(lambda found: [key.label for key in found.ssh_keys], keys.find_device_ssh_keys, device.id)
    call(lambda found: found, devices.find_device_customdata, device.id)
    call(lambda found: [found.hostname, found.network.addresses], devices.find_device_metadata_by_id, device.id)
    call(lambda found: found.userdata, devices.find_device_userdata_by_id, device.id)
    what_happened(device)
    its_addresses(device)
    acted_upon(device)
    call(nothing, devices.delete_device, device.id, force_delete=True)
    until(lambda found: not found.devices, lambda: devices.find_project_devices(project))
    call(nothing, keys.delete_ssh_key, own.id)


def what_happened(device):
    page = call(lambda found: [found.meta.total, [event.type for event in found.events]],
                events.find_device_events, device.id, per_page=2)
    call(lambda found: len(found.events), events.find_device_events_all_pages, device.id, per_page=3)
    call(lambda event: [kind(event), event.type], events.find_event_by_id, page.events[0].id)
    call(lambda found: found.meta.total, events.find_project_events, project)
    call(lambda found: found.events[0].type, events.find_events)


def its_addresses(device):
    found = call(lambda found: [address.cidr for address in found.ip_addresses],
                 devices.find_ip_assignments, device.id)
    call(lambda one: [kind(one.actual_instance), one.actual_instance.management],
         addresses.find_ip_address_by_id, found.ip_addresses[0].id)


def acted_upon(device):
    for action, reached in [('power_off', 'inactive'), ('power_on', 'active'), ('reboot', 'active'),
                            ('rescue', 'active'), ('reinstall', 'active')]:
        call(nothing, devices.perform_action, device.id, metal.DeviceActionInput(type=action))
        until(state(reached), lambda: devices.find_device_by_id(device.id))
    refused(devices.perform_action, device.id, metal.DeviceActionInput(type='power_on'))


def a_batch():
    # The generator took the two forms of an order for one: its model demands both places, of which one may be given.
    order = metal.InstancesBatchCreateInputBatchesInner.model_construct(
        metro='am', facility=None, plan='c3.small.x86', operating_system='debian_12', hostnames=['a', 'b'], quantity=2)
    made = call(lambda found: [(one.quantity, one.state) for one in found.batches],
                batches.create_device_batch, project, metal.InstancesBatchCreateInput(batches=[order]))
    done = until(lambda one: one.state == 'completed', lambda: batches.find_batch_by_id(made.batches[0].id))
    call(lambda one: [kind(one), len(one.devices)], batches.find_batch_by_id, done.id)
    call(lambda found: len(found.batches), batches.find_batches_by_project, project)
    call(nothing, batches.delete_batch, done.id, remove_associated_instances=True)
    refused(batches.find_batch_by_id, done.id)
    until(lambda found: not found.devices, lambda: devices.find_project_devices(project))


what_can_be_had()
one_device(projects_and_keys())
a_batch()
metal_routing.blocks_of_addresses()
metal_market.reserved_hardware()
metal_market.spot_market()
