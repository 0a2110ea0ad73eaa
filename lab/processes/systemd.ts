import { run } from '../command.ts';
import type { Background, Groups } from './groups.ts';
import { processesIn } from './processes.ts';

/** Groups as transient units of the systemd that runs this machine; each gets its own cgroup, delegated to it. */
export function systemdUnits(prefix: string): Groups {
  return {
    async start(group, program) {
      await run(['systemd-run', ...unitOptions(group, program), ...program.argv]);
    },
    processes: (group) => processesIn(`/sys/fs/cgroup/system.slice/${group}.service`),
    async remove(group) {
      await run(['systemctl', 'stop', `${group}.service`]).catch(() => {}); // it ended by itself: the unit is gone
    },
    async list() {
      const units = await run(['systemctl', 'list-units', '--all', '--plain', '--no-legend', `${prefix}*.service`]);
      return [...units.matchAll(/^(\S+)\.service /gm)].map(([, name]) => name!).sort();
    },
  };
}

/** `--collect`: a unit that failed must not stay, since its name is wanted again. */
export function unitOptions(group: string, { environment, log, ended, limits }: Background): string[] {
  // By systemd and not by a shell around the program: a process beside its cgroups would keep them from getting controllers.
  const note = ended && { ExecStopPost: `/bin/sh -c 'echo "$EXIT_STATUS" >${ended}.new && mv ${ended}.new ${ended}'` };
  const properties = {
    Delegate: 'yes',
    KillMode: 'mixed',
    TasksMax: String(limits?.tasks ?? 'infinity'),
    ...(limits?.memory && { MemoryMax: String(limits.memory) }),
    ...(limits?.cpus && { AllowedCPUs: limits.cpus.join(',') }),
    LimitNOFILE: '1048576',
    StandardOutput: `append:${log}`,
    StandardError: `append:${log}`,
    ...note,
  };
  return [
    '--quiet',
    '--collect',
    `--unit=${group}`,
    ...Object.entries(environment).map(([name, value]) => `--setenv=${name}=${value}`),
    ...Object.entries(properties).map(([name, value]) => `--property=${name}=${value}`),
    '--',
  ];
}
