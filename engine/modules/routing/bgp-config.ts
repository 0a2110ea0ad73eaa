import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../../errors.ts';
import type { Bgp, BgpConfig, BgpOrder } from '../../providers/bgp.ts';
import { requireCapabilities } from '../../providers/capabilities.ts';
import type { Project, Provider } from '../../providers/provider.ts';
import type { Values } from '../../types.ts';
import type { Here, Outcome } from '../definition/module.ts';
import { pauses } from '../provision/pauses.ts';
import { type BgpConfigArguments, revealed } from './bgp-arguments.ts';

/** The AS of servers that peer within a data centre only, unless somebody says otherwise. */
const usualAs = 65000;

/** Brings a project's BGP configuration to where the arguments want it: look, decide, change unless checking. */
export async function provideBgpConfig(args: BgpConfigArguments, here: Here, provider: Provider): Promise<Outcome> {
  requireCapabilities(provider, ['bgp']);
  const bgp = provider.bgp!;
  const project = await provider.project(args.project, here.signal);
  const config = await bgp.config(project, here.signal);
  const reason = config && conflictOf(config, args);
  if (reason) return { changed: false, failed: reason, data: resultOf(config) };
  const order = orderOf(args, config);
  const wrong = config !== undefined && args.md5 != null && revealed(args.md5) !== config.password?.reveal();
  const changed = config === undefined || wrong;
  const differences = changed
    ? [
        {
          name: `BGP of ${project.name}`,
          before: config ? describe(config, 'as it was') : '',
          after: describe(order, config ? 'another one' : 'set'),
        },
      ]
    : [];
  if (here.check)
    return {
      changed,
      data: config ? resultOf(config) : planned(order),
      differences,
      ...(config ? {} : { open: ['id', 'max_prefix'] }),
    };
  if (changed) await bgp.configure(project, order);
  const last = await settled(args, here, bgp, project);
  return { changed, differences, ...last };
}

/** Waits for whoever looks at the request, if that is wanted. */
async function settled(
  args: BgpConfigArguments,
  here: Here,
  bgp: Bgp,
  project: Project,
): Promise<Pick<Outcome, 'data' | 'failed'>> {
  const until = performance.now() + args.wait_timeout * 1000;
  for (const pause of pauses()) {
    const config = await bgp.config(project, here.signal);
    if (!config) throw new ProviderError('BGP was configured, and the provider knows nothing of it');
    const data = resultOf(config);
    if (config.state === 'disabled') return { data, failed: 'BGP was refused by the provider, or disabled' };
    if (config.state !== 'requested' || !args.wait) return { data };
    if (performance.now() > until)
      return { data, failed: `BGP is still requested after ${args.wait_timeout} s; run again to wait on` };
    here.progress('BGP is requested: somebody at the provider looks at it');
    await sleep(pause, undefined, { signal: here.signal });
  }
  return { data: {} };
}

/** What cannot be changed about a configuration. */
function conflictOf(config: BgpConfig, args: BgpConfigArguments): string | undefined {
  const fixed: [string, string | undefined, string][] = [
    ['AS', args.asn == null ? undefined : String(args.asn), String(config.asn)],
    ['deployment type', args.deployment_type, config.deployment],
  ];
  const different = fixed.filter(([, wanted, is]) => wanted !== undefined && wanted !== is);
  if (different.length === 0) return undefined;
  const list = different.map(([what, wanted, is]) => `its ${what} is ${is}, not ${wanted}`).join(', and ');
  return `the BGP configuration of a project cannot be changed: ${list}; the provider's support can, or take another project`;
}

function orderOf(args: BgpConfigArguments, config: BgpConfig | undefined): BgpOrder {
  const password = args.md5 ?? config?.password;
  return {
    deployment: args.deployment_type,
    asn: args.asn ?? config?.asn ?? usualAs,
    ...(password === undefined ? {} : { password }),
    ...(args.use_case == null ? {} : { reason: args.use_case }),
  };
}

function describe({ deployment, asn, password }: BgpOrder | BgpConfig, word: string): string {
  return `deployment_type: ${deployment}\nasn: ${asn}\nmd5: ${password === undefined ? 'none' : word}\n`;
}

function planned({ deployment, asn, password }: BgpOrder): Values {
  const state = deployment === 'local' ? 'enabled' : 'requested';
  return { asn, deployment_type: deployment, state, md5_enabled: password !== undefined };
}

function resultOf({ id, asn, deployment, stateName, password, maxPrefixes }: BgpConfig): Values {
  return {
    id,
    asn,
    deployment_type: deployment,
    state: stateName,
    md5_enabled: password !== undefined,
    max_prefix: maxPrefixes ?? null,
  };
}
