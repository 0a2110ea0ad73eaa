"""Reserved hardware and the spot market, asked by the client that is generated from the service's contract."""
import equinix_metal as metal
from calls import call, kind, nothing, project, until
from metal_client import client, in_metro, refused, state

devices = metal.DevicesApi(client)
hardware = metal.HardwareReservationsApi(client)
market = metal.SpotMarketApi(client)
projects = metal.ProjectsApi(client)


def reserved_hardware():
    found = call(lambda found: [[kind(one), one.plan.slug, one.spare, one.provisionable]
                                for one in found.hardware_reservations],
                 hardware.find_project_hardware_reservations, project, state='spare').hardware_reservations[0]
    refused(devices.create_device, project, in_metro('reserved-0', hardware_reservation_id='next-available'))
    call(lambda one: [one.spare, one.provisionable], hardware.activate_hardware_reservation, found.id,
         activate_hardware_reservation_request=metal.ActivateHardwareReservationRequest(description='one broke'))
    device = call(lambda one: one.hardware_reservation.href.endswith(found.id), devices.create_device, project,
                  in_metro('reserved-0', hardware_reservation_id='next-available'))
    call(lambda one: [one.device.hostname, one.provisionable], hardware.find_hardware_reservation_by_id, found.id,
         include=['device'])
    until(state('active'), lambda: devices.find_device_by_id(device.id))
    devices.delete_device(device.id)
    until(lambda one: one.provisionable, lambda: hardware.find_hardware_reservation_by_id(found.id))
    other = projects.create_project(metal.ProjectCreateFromRootInput(name='other'))
    call(lambda one: one.project.href.endswith(other.id), hardware.move_hardware_reservation, found.id,
         metal.MoveHardwareReservationRequest(project_id=other.id))
    projects.delete_project(other.id)


def spot_market():
    price = call(lambda found: found.spot_market_prices.am.c2_medium_x86.price > 0,
                 market.find_metro_spot_market_prices, metro='am')
    call(lambda found: found.spot_market_prices.ams1.c2_medium_x86.price ==
         price.spot_market_prices.am.c2_medium_x86.price, market.find_spot_market_prices, facility='ams1')
    call(lambda found: {len(pair) for pair in found.prices_history.datapoints} == {2},
         market.find_spot_market_prices_history, facility='ams1', plan='c2.medium.x86', var_from='1000000000',
         until='1000000600')
    bid = metal.SpotMarketRequestCreateInput(
        devices_min=1, devices_max=2, max_bid_price=0.9, metro='am',
        instance_parameters=metal.SpotMarketRequestCreateInputInstanceParameters(
            plan='c3.small.x86', operating_system='debian_12', hostnames=['bid-0', 'bid-1']))
    made = call(lambda one: [kind(one), one.devices_min, one.devices_max, one.max_bid_price, one.metro.code],
                market.create_spot_market_request, project, bid)
    call(lambda found: len(found.spot_market_requests), market.list_spot_market_requests, project)
    call(lambda one: one.id == made.id, market.find_spot_market_request_by_id, made.id)
    found = until(lambda found: [one.state for one in found.devices] == ['active', 'active'],
                  lambda: devices.find_project_devices(project, type='spot'))
    call(lambda one: [one.spot_instance, one.spot_price_max, one.termination_time], devices.find_device_by_id,
         found.devices[0].id)
    call(nothing, market.delete_spot_market_request, made.id, force_termination=True)
    until(lambda found: not found.devices, lambda: devices.find_project_devices(project, type='spot'))
