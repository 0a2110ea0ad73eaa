import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call, type Program, sequence } from '../remote/program.ts';
import { path } from './definition/arguments.ts';
import { atPath, type Effects } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { printed } from './definition/output.ts';

const option = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.=+:-]*$/, 'this cannot be such a word');

const packageName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9+.-]*(?<!-)(:[a-z0-9-]+)?(=[A-Za-z0-9.+:~*-]+)?$/,
    'write the name of a package, such as curl or curl=7.88.*',
  );

const names = z
  .union([z.string().transform((list) => list.split(',').map((one) => one.trim())), z.array(z.string())])
  .pipe(z.array(packageName));

const args = z
  .object({
    name: names
      .optional()
      .describe('packages, as a list or with commas; name=version asks for a version, which may have *'),
    state: z
      .enum(['present', 'latest', 'absent'])
      .default('present')
      .describe('latest also brings what is installed up to date'),
    deb: path.optional().describe('a file on the host that holds a package to install'),
    update_cache: z.boolean().default(false).describe('whether the lists of packages are read anew before installing'),
    cache_valid_time: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe('seconds for which lists that were read are new enough'),
    upgrade: z
      .enum(['no', 'safe', 'full', 'dist'])
      .default('no')
      .describe('bring all packages up to date; full and dist may also remove some'),
    autoremove: z.boolean().default(false).describe('whether packages that nothing needs any more are removed'),
    purge: z.boolean().default(false).describe('whether the configuration of an absent package is removed, too'),
    install_recommends: z
      .boolean()
      .optional()
      .describe("whether what a package recommends is installed; the host's own setting unless given"),
    default_release: option.optional().describe('the release to take packages from, such as bookworm-backports'),
    only_upgrade: z.boolean().default(false).describe('whether packages that are not installed are left alone'),
    allow_downgrade: z.boolean().default(false).describe('whether a version may be older than the installed one'),
    allow_change_held_packages: z.boolean().default(false).describe('whether packages on hold may change'),
    dpkg_options: z
      .union([z.string().transform((list) => list.split(',')), z.array(z.string())])
      .pipe(z.array(option))
      .default([])
      .describe('further options of dpkg, without -- in front; force-confdef and force-confold are always there'),
    lock_timeout: z.number().int().min(0).default(60).describe('how long to wait for others who install, in seconds'),
  })
  .superRefine((given, context) => {
    const report = (message: string) => context.addIssue({ code: 'custom', message });
    const works = [given.name !== undefined, given.deb !== undefined, given.upgrade !== 'no'].filter(Boolean).length;
    if (works > 1) report('give one of name, deb and upgrade');
    if (works === 0 && !given.update_cache && !given.autoremove) {
      report('give at least one of name, deb, upgrade, update_cache and autoremove');
    }
    if (given.state === 'absent' && given.name?.some((one) => one.includes('=')))
      report('an absent package has no version');
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'apt',
  form: 'remote',
  summary: 'Installs, upgrades and removes packages of Debian and its kin.',
  description: `What is installed already costs one question to dpkg. With \`update_cache\` the lists are read anew only when there is something to install, and then only when they are older than \`cache_valid_time\`; alone, it reads them whatever is installed.

It asks no questions, keeps configuration files that were changed, waits for others who install, and goes on with what an interrupted dpkg left.`,
  args,
  aliases: {
    name: ['package', 'pkg'],
    update_cache: ['update-cache'],
    install_recommends: ['install-recommends'],
    default_release: ['default-release'],
    allow_downgrade: ['allow-downgrade', 'allow_downgrades', 'allow-downgrades'],
  },
  returns: z.object({
    cache_updated: z.boolean().describe('whether the lists were read anew'),
    cache_update_time: z.number().optional().describe('when they were, in seconds since 1970'),
    stdout: z.string().describe('what apt-get said'),
    stdout_lines: z.array(z.string()).describe('the same by line'),
    stderr: z.string(),
    stderr_lines: z.array(z.string()),
  }),
  examples: [
    {
      title: 'Have packages',
      task: { apt: { name: ['ca-certificates', 'iproute2'], update_cache: true, cache_valid_time: 3600 } },
    },
    { title: 'Have no trace of a package', task: { apt: { name: 'telnetd', state: 'absent', purge: true } } },
  ],
  effects,
  repeatable: true,
  build: (given) => sequence(call('kp_apt_options', '/var/lib', given.lock_timeout, ...options(given)), ...work(given)),
  read: (answer) => {
    const time = result(answer, 'cache_update_time');
    const updated = { cache_updated: answer.results.has('cache_updated') };
    return {
      data: {
        ...updated,
        ...(time === undefined ? {} : { cache_update_time: Number(time) }),
        ...printed(answer, true),
      },
    };
  },
});

/** Words for every call of apt-get; none of them has a blank in it. */
function options(given: Args): string[] {
  const { install_recommends: recommends, default_release: release } = given;
  return [
    ...(recommends === undefined ? [] : ['-o', `APT::Install-Recommends=${recommends}`]),
    ...(release === undefined ? [] : ['-t', release]),
    ...(given.allow_downgrade ? ['--allow-downgrades'] : []),
    ...(given.allow_change_held_packages ? ['--allow-change-held-packages'] : []),
    ...(given.only_upgrade ? ['--only-upgrade'] : []),
    ...(given.autoremove ? ['--auto-remove'] : []),
    ...given.dpkg_options.flatMap((one) => ['-o', `Dpkg::Options::=--${one}`]),
  ];
}

function work(given: Args): Program[] {
  const { name, state, update_cache: update, cache_valid_time: valid } = given;
  if (name !== undefined) {
    if (name.length === 0) return [];
    if (state === 'absent') return [call('kp_apt_remove', given.purge, ...name)];
    if (state === 'latest') return [call('kp_apt_latest', update, valid, ...name)];
    return [call('kp_apt_install', update, valid, given.only_upgrade, ...name)];
  }
  if (given.deb !== undefined) return [call('kp_apt_deb', given.deb)];
  if (given.upgrade !== 'no') {
    return [call('kp_apt_all', update, valid, given.upgrade === 'safe' ? 'upgrade' : 'dist-upgrade')];
  }
  return [
    ...(update ? [call('kp_apt_update', valid, true)] : []),
    ...(given.autoremove ? [call('kp_apt_all', false, 0, 'autoremove')] : []),
  ];
}

function effects({ name = [], state, deb }: Args): Effects {
  const packages = name.map((each) => ({ kind: 'package', name: each.replace(/[:=].*/, '') }) as const);
  if (state === 'absent') return { removes: packages };
  const brought = deb === undefined ? [] : [{ kind: 'package', name: packageOf(deb) } as const];
  return {
    makes: [...packages, ...brought].map((each) => ({ ...each, as: { state: 'present' } })),
    needs: deb === undefined ? [] : [atPath(deb)],
  };
}

/** The package that a file is by its name: name_version_architecture.deb. */
function packageOf(deb: string): string {
  return deb.slice(deb.lastIndexOf('/') + 1).replace(/_.*|\.deb$/, '');
}
