import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openProject, type Project } from '../cli/kplay.ts';
import { plug } from '../failures/host.ts';
import { projectOn } from '../failures/site.ts';
import { suiteInLab } from '../lab/inside.ts';
import { onHost, type TestHost } from '../lab/lab.ts';
import { lines } from '../load/folder.ts';

const unit = lines(`
  [Unit]
  Description=What the site serves
  [Service]
  ExecStart=/opt/app/serve {{port}}
  [Install]
  WantedBy=multi-user.target

`);

const site = lines(`
  - hosts: all
    vars: {port: 1}
    tasks:
      - name: Have a folder
        file: {path: /opt/app, state: directory, mode: "0755"}
        tags: base
      - name: Have the program
        copy: {content: "#!/bin/sh\\nexec sleep infinity\\n", dest: /opt/app/serve, mode: "0755"}
        tags: base
      - name: Have the unit
        template: {src: app.service.hbs, dest: /etc/systemd/system/app.service, mode: "0644"}
        notify: Restart it
        tags: base
      - name: Have it run
        systemd: {name: app, state: started, enabled: true, daemon_reload: true}
      - name: Have a line
        lineinfile: {path: /etc/hosts, line: 192.0.2.1 app}
      - name: Have files
        copy: {content: "{{item}}\\n", dest: "/opt/app/{{item}}", mode: "0640"}
        loop: [one, two]
    handlers:
      - name: Restart it
        systemd: {name: app, state: restarted, daemon_reload: true}
`);

const hint = '  hint: nothing was changed; a new plan is made with kplay plan\n';

await suiteInLab('plans on hosts of a lab', 2, (test, lab) => {
  const hosts = lab.hosts as [TestHost, TestHost];
  const on = (index: 0 | 1, command: string) => onHost(lab, hosts[index].publicAddress, command);
  let project: Project & { remove(): void };

  const ending = async (code: number, ...args: string[]): Promise<string> => {
    const ran = await project.kplay(args);
    assert.is(ran.code, code, ran.stdout + ran.stderr);
    return ran.stdout + ran.stderr;
  };
  /** What tells of a change on a host that was not made by the test itself. */
  const state = (index: 0 | 1) =>
    on(
      index,
      'cd /; find opt/app etc/systemd/system etc/hosts -printf "%p %m %s %T@ %l\\n" | sort; systemctl is-active app || true',
    );

  test('a host on which nothing was done yet: what earlier tasks would make is not missed', async () => {
    project = openProject({ ...projectOn(lab, hosts), 'site.yml': site, 'templates/app.service.hbs': unit });
    await ending(0, 'plan', 'site', '-o', 'plan.json', '-l', 'h0');
    assert.is(
      await ending(0, 'plan', '--show', 'plan.json'),
      lines(`
        h0
          Have a folder (file) at site.yml:4
            would change
          Have the program (copy) at site.yml:7
            would change (after Have a folder at site.yml:4)
          Have the unit (template) at site.yml:10
            would change
          Have it run (systemd) at site.yml:14
            would change (after Have the unit at site.yml:10)
          Have a line (lineinfile) at site.yml:16
            would change
          Have files (item=one) (copy) at site.yml:18
            would change (after Have a folder at site.yml:4)
          Have files (item=two) (copy) at site.yml:18
            would change (after Have a folder at site.yml:4)
          handler Restart it (systemd) at site.yml:22
            would change (after Have it run at site.yml:14)

        h0 : changed=8 unknown=0 ok=0

      `),
    );
    assert.match(await ending(0, 'run', '--plan', 'plan.json'), '\nthe run did what the plan said: 8 changes\n');
    assert.match(await ending(0, 'plan', 'site', '-l', 'h0'), /^h0\n {2}nothing would change\n/);
  });

  test('a host that is half built', async () => {
    await ending(0, 'run', 'site', '-t', 'base', '-l', 'h1');
    const said = await ending(0, 'plan', 'site', '-o', 'plan.json', '-l', 'h1');
    assert.match(said, /^\d changes on 1 host, 0 unknown: the plan is in plan.json\n/);
    assert.is(
      await ending(0, 'plan', '--show', 'plan.json'),
      lines(`
        h1
          Have it run (systemd) at site.yml:14
            would change
          Have a line (lineinfile) at site.yml:16
            would change
          Have files (item=one) (copy) at site.yml:18
            would change
          Have files (item=two) (copy) at site.yml:18
            would change

        h1 : changed=4 unknown=0 ok=3

      `),
    );
    assert.match(await ending(0, 'run', '--plan', 'plan.json'), '\nthe run did what the plan said: 4 changes\n');
    assert.match(await ending(0, 'plan', 'site'), /^h0, h1\n {2}nothing would change\n/);
  });

  test('a plan is carried out on hosts that are as it saw them, and then nothing would change', async () => {
    writeFileSync(join(project.folder, 'templates/app.service.hbs'), unit.replace('{{port}}', '{{port}} again'));
    await ending(0, 'plan', 'site', '-o', 'plan.json');
    assert.match(await ending(0, 'run', '--plan', 'plan.json', '-C'), 'the plan plan.json still holds');
    assert.match(await ending(0, 'run', '--plan', 'plan.json'), /\nthe run did what the plan said: \d changes\n$/);
    assert.match(await on(1, 'cat /etc/systemd/system/app.service'), 'serve 1 again');
    assert.match(await ending(0, 'plan', 'site'), /^h0, h1\n {2}nothing would change\n/);
  });

  test('what was done by hand is refused with the list of it, before anything is changed', async () => {
    await on(0, 'echo 192.0.2.9 other >>/etc/hosts; sed -i /192.0.2.1/d /etc/hosts');
    await ending(0, 'plan', 'site', '-o', 'plan.json');
    await on(0, 'sed -i s/again/twice/ /etc/systemd/system/app.service; chmod 0700 /opt/app');
    await on(1, 'rm /opt/app/two; systemctl disable --now app 2>/dev/null');
    await on(0, 'echo 192.0.2.8 another >>/etc/hosts');
    const before = [await state(0), await state(1)];
    assert.is(
      await ending(1, 'run', '--plan', 'plan.json'),
      lines(`
        the plan plan.json is not carried out, because hosts are not as it saw them:
          h0:
            Have a folder (file) at site.yml:4
              plan: nothing to change
              now:  would change
                      mode of /opt/app: 0700 → 0755
            Have the unit (template) at site.yml:10
              plan: nothing to change
              now:  would change
                      /etc/systemd/system/app.service: another text
              --- /etc/systemd/system/app.service	plan
              +++ /etc/systemd/system/app.service	now
              @@ -3,3 +3,3 @@
               [Service]
              -ExecStart=/opt/app/serve 1 again
              +ExecStart=/opt/app/serve 1 twice
               [Install]
            Have a line (lineinfile) at site.yml:16
              plan: would change
                      /etc/hosts: another text
              now:  would change
                      /etc/hosts: another text
              --- /etc/hosts	plan
              +++ /etc/hosts	now
              @@ -5,1 +5,2 @@
               192.0.2.9 other
              +192.0.2.8 another
          h1:
            Have it run (systemd) at site.yml:14
              plan: nothing to change
              now:  would change
                      app enabled: 0 → 1
                      state of app: stopped → started
            Have files (item=two) (copy) at site.yml:18
              plan: nothing to change
              now:  would change
                      /opt/app/two: (nothing) → two
      `) + `\n${hint}`,
    );
    assert.equal([await state(0), await state(1)], before);
  });

  test('a host that cannot be reached any more is refused', async () => {
    await ending(0, 'plan', 'site', '-o', 'plan.json');
    const before = await state(0);
    await plug(lab, hosts[1], 'down');
    try {
      const refused = await ending(1, 'run', '--plan', 'plan.json');
      const told = /are not as it saw them:\n {2}h1:\n {6}plan: reachable\n {6}now: {2}(.*)\n/.exec(refused)?.[1];
      assert.is(told, `h1: root@${hosts[1].publicAddress}:22: there is no way to it`, refused);
    } finally {
      await plug(lab, hosts[1], 'up');
    }
    assert.is(await state(0), before);
    project.remove();
  });
});
