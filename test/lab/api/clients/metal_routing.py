"""Blocks of addresses and BGP, asked by the client that is generated from the service's contract."""
import equinix_metal as metal
from calls import call, kind, nothing, project, until
from metal_client import client, in_metro, refused, state

addresses = metal.IPAddressesApi(client)
bgp = metal.BGPApi(client)
devices = metal.DevicesApi(client)
projects = metal.ProjectsApi(client)


def wanted(**what):
    return metal.RequestIPReservationRequest(metal.IPReservationRequestInput(**what))


def blocks_of_addresses():
    block = call(lambda one: [kind(one.actual_instance), one.actual_instance.type, one.actual_instance.cidr,
                              one.actual_instance.state, one.actual_instance.metro.code],
                 addresses.request_ip_reservation, project,
                 wanted(type='public_ipv4', quantity=4, metro='am', tags=['web'], customdata={'for': 'tests'},
                        details='for the load balancer')).actual_instance
    call(lambda one: [one.actual_instance.type, one.actual_instance.global_ip], addresses.request_ip_reservation,
         project, wanted(type='global_ipv4', quantity=1))
    refused(addresses.request_ip_reservation, project, wanted(type='public_ipv4', quantity=3, metro='am'))
    call(lambda found: [one.actual_instance.type for one in found.ip_addresses], addresses.find_ip_reservations,
         project, types=['public_ipv4', 'global_ipv4'])
    call(lambda found: len(found.available), addresses.find_ip_availabilities, block.id, '31')
    call(lambda one: [kind(one.actual_instance), one.actual_instance.details], addresses.find_ip_address_by_id, block.id)
    device = devices.create_device(project, in_metro('gateway-0'))
    until(state('active'), lambda: devices.find_device_by_id(device.id))
    its_elastic_address(block, device)
    its_sessions(device)
    devices.delete_device(device.id)
    call(nothing, addresses.delete_ip_address, block.id)


def its_elastic_address(block, device):
    given = call(lambda one: [kind(one), one.cidr, one.management, one.assigned_to.href == f'/metal/v1/devices/{device.id}',
                              one.parent_block.cidr],
                 devices.create_ip_assignment, device.id, metal.IPAssignmentInput(address=f'{block.network}/32'))
    refused(devices.create_ip_assignment, device.id, metal.IPAssignmentInput(address=f'{block.network}/32'))
    call(lambda found: [one.management for one in found.ip_addresses], devices.find_ip_assignments, device.id)
    call(lambda one: [kind(one.actual_instance), one.actual_instance.tags], addresses.update_ip_address, block.id,
         ip_assignment_update_input=metal.IPAssignmentUpdateInput(tags=['web', 'front'], customdata={'for': 'all'}))
    call(nothing, addresses.find_ip_address_customdata, block.id)
    call(nothing, projects.find_ip_reservation_customdata, project, block.id)
    call(nothing, addresses.delete_ip_address, given.id)


def its_sessions(device):
    refused(devices.create_bgp_session, device.id, metal.BGPSessionInput(address_family='ipv4'))
    call(nothing, bgp.request_bgp_config, project,
         metal.BgpConfigRequestInput(deployment_type='local', asn=65000, md5='Abcdefghij1'))
    session = call(lambda one: [kind(one), one.address_family, one.default_route, one.status],
                   devices.create_bgp_session, device.id, metal.BGPSessionInput(address_family='ipv4'))
    refused(devices.create_bgp_session, device.id, metal.BGPSessionInput(address_family='ipv4'))
    call(lambda one: one.address_family, devices.create_bgp_session, device.id,
         metal.BGPSessionInput(address_family='ipv6', default_route=True))
    call(lambda one: [kind(one), one.asn, one.deployment_type, one.status, [each.address_family for each in one.sessions]],
         bgp.find_bgp_config_by_project, project)
    call(lambda found: len(found.bgp_sessions), bgp.find_project_bgp_sessions, project)
    call(lambda found: [one.status for one in found.bgp_sessions], devices.find_bgp_sessions, device.id)
    call(lambda found: [(one.address_family, one.customer_as, one.customer_ip, one.md5_enabled, one.md5_password,
                         one.multihop, one.peer_as, one.peer_ips, [each.route for each in one.routes_in],
                         [each.route for each in one.routes_out]) for one in found.bgp_neighbors],
         devices.get_bgp_neighbor_data, device.id)
    call(nothing, bgp.update_bgp_session, session.id, True)
    call(lambda one: one.default_route, bgp.find_bgp_session_by_id, session.id)
    call(lambda found: found.global_bgp_ranges, bgp.find_global_bgp_ranges, project)
    call(nothing, bgp.delete_bgp_session, session.id)
