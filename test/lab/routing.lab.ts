import * as assert from 'uvu/assert';
import { run } from '../../lab/command.ts';
import { layoutOf } from '../../lab/layout.ts';
import { inside } from '../../lab/network/namespace.ts';
import { labName, openSite, recap } from '../e2e/site.ts';
import { suite } from '../suite.ts';
import { eventually } from './eventually.ts';

const variablesOfAll = `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
bgp_password: Rack5Password
`;

/** Two machines: one in a facility of the old generation, one in a newer one. */
const order = `- hosts: localhost
  gather_facts: false
  tasks:
    - name: a key to log in with
      ssh_key: {project: "{{project}}", label: test, key_file: "{{ssh_key_file}}", generate: true}
    - name: a machine in a facility of the old generation
      device: {project: "{{project}}", hostname: classic, plan: c3.small.x86, operating_system: debian_12, facility: ams1}
    - name: a machine in a newer one
      device: {project: "{{project}}", hostname: newer, plan: c3.small.x86, operating_system: debian_12, metro: am}
    - name: four addresses, of which one is routed to each machine
      ip_reservation: {project: "{{project}}", name: edge, quantity: 4, metro: am, assign: [classic, newer]}
    - name: BGP with a password
      bgp_config: {project: "{{project}}", md5: "{{bgp_password}}"}
    - name: sessions of both machines
      bgp_session: {project: "{{project}}", devices: [classic, newer], address_family: [ipv4, ipv6]}
`;

/** Each machine takes what is routed to it, and announces another address of the block. */
const peer = `- hosts: packet
  gather_facts: false
  tasks:
    - name: the block
      ip_reservation: {project: "{{project}}", name: edge}
      register: edge
    - name: whom to peer with
      bgp_session: {project: "{{project}}", device: "{{inventory_hostname}}", address_family: [ipv4, ipv6]}
      register: bgp
    - name: what is routed here, and what is announced
      set_fact:
        elastic: "{{elastic_ipv4.0}}"
        service: '{{ternary (eq inventory_hostname "classic") edge.addresses.2 edge.addresses.3}}'
    - name: a machine has what is routed to it
      command: ip address replace {{item}}/32 dev lo
      loop: ["{{elastic}}", "{{service}}"]
      changed_when: false
    - name: BIRD
      apt: {name: bird2, update_cache: true}
    - name: its configuration
      template: {src: bird.conf, dest: /etc/bird/bird.conf, mode: "0600", owner: bird, group: bird}
      notify: BIRD reads it
    - name: routes to peers that are far
      command: ip route replace {{item}} via {{private_gateway}} src {{private_ipv4}}
      loop: "{{bgp.neighbours.0.peers}}"
      when: bgp.neighbours.0.multihop
      changed_when: false
    - name: routes to peers that are far, by IPv6
      shell: ip -6 route replace {{item}} via $(ip -6 route show default | cut -d' ' -f3) src {{public_ipv6}}
      loop: "{{bgp.neighbours.1.peers}}"
      when: bgp.neighbours.1.multihop
      changed_when: false
    - meta: flush_handlers
    - name: sessions are up
      bgp_session: {project: "{{project}}", device: "{{inventory_hostname}}", address_family: [ipv4, ipv6], wait: true, wait_timeout: 60}
  handlers:
    - name: BIRD reads it
      systemd: {name: bird, state: restarted, enabled: true}
`;

const bird = `router id {{private_ipv4}};
protocol device {}
protocol direct { ipv4; ipv6; interface "eth0"; }
protocol kernel { ipv4 { export none; import none; }; }
protocol static service4 { ipv4; route {{service}}/32 blackhole; }
{{#each bgp.neighbours as |neighbour|}}
{{#each neighbour.peers as |peer index|}}
protocol bgp {{neighbour.address_family}}_{{index}} {
  local {{neighbour.local_address}} as {{neighbour.local_as}};
  neighbor {{peer}} as {{neighbour.peer_as}};
{{#if neighbour.md5_enabled}}
  password "{{neighbour.md5}}";
{{/if}}
{{#if neighbour.multihop}}
  multihop 4;
{{/if}}
  connect delay time 1;
  {{neighbour.address_family}} { import all; export where source = RTS_STATIC; };
}
{{/each}}
{{/each}}
`;

const move = `- hosts: localhost
  gather_facts: false
  tasks:
    - name: what classic has, newer is to have
      ip_reservation:
        project: "{{project}}"
        name: edge
        assign: [{device: newer, address: "{{address}}"}]
    - name: classic peers no more
      bgp_session: {project: "{{project}}", devices: classic, address_family: [ipv4, ipv6], state: absent}
`;

const site = await openSite({
  'kplay.yml': 'inventory: inventory/lab.yml\n',
  'inventory/lab.yml': `plugin: lab\nname: ${labName}\nbgp_peers: true\n`,
  'group_vars/all.yml': variablesOfAll,
  'playbooks/order.yml': order,
  'playbooks/peer.yml': peer,
  'playbooks/templates/bird.conf': bird,
  'playbooks/move.yml': move,
});
const { border } = layoutOf(labName);

/** The ssh key of the host that answers on an address which the internet asks for; empty when none does. */
const answering = async (address: string): Promise<string> =>
  (await run(inside(border, ['ssh-keyscan', '-T', '2', '-t', 'ed25519', address])).catch(() => ''))
    .split(' ')[2]
    ?.trim() ?? '';
const keyOf = async (host: string): Promise<string> =>
  (await site.onHosts(host, 'cat /etc/ssh/ssh_host_ed25519_key.pub'))[host]!.split(' ')[1]!;
const comes = async (address: string, key: string) =>
  assert.is(
    await eventually(
      () => answering(address),
      (seen) => seen === key,
    ),
    key,
  );
const variables = async (host: string) => JSON.parse(await site.fine('inventory', 'host', host));

suite(
  'addresses and BGP by playbooks',
  (test) => {
    const keys = new Map<string, string>();

    test('orders, reserves and peers once', async () => {
      await site.fine('run', 'order');
      const again = await site.fine('run', 'order');
      assert.match(recap(again)[0]!, /changed=0 .*failed=0/);
      for (const host of ['classic', 'newer']) keys.set(host, await keyOf(host));
    });

    test('has sessions up in either form, and changes nothing the second time', async () => {
      await site.fine('run', 'peer');
      const again = recap(await site.fine('run', 'peer'));
      assert.equal(
        again.map((line) => /changed=\d+/.exec(line)?.[0]),
        ['changed=0', 'changed=0'],
      );
    });

    test('tells what the switches say of the sessions, and what they have learnt', async () => {
      const again = await site.fine('exec', 'localhost', 'bgp_session', '--', 'project=testing devices=newer');
      assert.match(again, /"status": ?"up,up"/);
      assert.match(again, /198\.19\.0\.3\/32/);
      assert.not.match(again, /Rack5/);
    });

    test('tells in the inventory whom they peer with', async () => {
      const [classic, newer] = [await variables('classic'), await variables('newer')];
      const shown = ({ bgp_peers }: { bgp_peers: Record<string, unknown>[] }) =>
        bgp_peers.map((one) => [one['address_family'], one['peers'], one['multihop']]);
      assert.equal(shown(newer), [
        ['ipv4', ['169.254.255.1', '169.254.255.2'], true],
        ['ipv6', ['fc00::e', 'fc00::f'], true],
      ]);
      assert.equal(shown(classic)[0], ['ipv4', [classic.private_gateway], false]);
    });

    test('is answered from the internet on what is routed to a machine, and on what it announces', async () => {
      assert.equal((await variables('classic')).elastic_ipv4, ['198.19.0.0']);
      await comes('198.19.0.0', keys.get('classic')!);
      await comes('198.19.0.1', keys.get('newer')!);
      await comes('198.19.0.2', keys.get('classic')!);
      await comes('198.19.0.3', keys.get('newer')!);
      const routes = await site.fine('lab', '--name', labName, 'routes');
      assert.match(routes, /^ +198\.19\.0\.2\/32 +10\.64\.0\.1 +classic +bgp +65000 /m);
      assert.match(routes, /^ +198\.19\.0\.3\/32 +10\.64\.0\.3 +newer +bgp +65000 /m);
      assert.match(await run(inside(border, ['ip', 'route', 'show', '198.19.0.3'])), /proto bird/);
    });

    test('moves an address from one machine to the other, and takes routes along with a session', async () => {
      await site.onHosts('newer', 'ip address replace 198.19.0.0/32 dev lo');
      await site.fine('run', 'move', '-e', 'address=198.19.0.0');
      await comes('198.19.0.0', keys.get('newer')!);
      await comes('198.19.0.2', '');
      assert.equal((await variables('classic')).bgp_peers, []);
    });
  },
  {
    before: async () => void (await site.fine('lab', '--name', labName, 'up')),
    after: () => site.close(),
  },
);
