import type { Command } from 'commander';
import type { RouterTable } from '../../lab/network/tables.ts';
import { harmless } from '../report/harmless.ts';
import { type Ended, exitCodes } from './exit.ts';
import { table } from './table.ts';

/** Adds `kplay lab routes`: what the lab's switches and its border have learnt. */
export function registerRoutes(lab: Command, ended: Ended): void {
  lab
    .command('routes')
    .description('show what switches and border have learnt, their BGP sessions, and what is wrong')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { routes } = await import('../../lab/routes.ts');
      const tables = await routes(lab.opts<{ readonly name: string }>());
      process.stdout.write(json ? `${JSON.stringify(tables, undefined, 2)}\n` : routesPage(tables));
      ended(exitCodes.fine);
    });
}

const sessionTitles = ['BGP', 'SWITCH', 'NEIGHBOR', 'AS', 'STATE', 'SINCE', 'IN', 'OUT'];
const routeTitles = ['NETWORK', 'VIA', 'HOST', 'FROM', 'AS PATH', 'SINCE', 'USED'];

/** What routers have learnt, for people. */
export function routesPage(tables: readonly RouterTable[]): string {
  const parts = tables.map(({ router, sessions, routes, wrong }) => [
    router,
    ...titled(
      sessionTitles,
      sessions.map((one) => [
        one.host,
        one.switch,
        one.neighbor,
        String(one.neighborAs),
        one.state,
        one.since || '-',
        String(one.routesIn),
        String(one.routesOut),
      ]),
    ),
    ...titled(
      routeTitles,
      routes.map((one) => [
        one.network,
        one.via.join(' ') || '-',
        one.hosts.join(' ') || '-',
        one.origin,
        one.asPath.join(' ') || '-',
        one.since ?? '-',
        one.best ? 'yes' : 'no',
      ]),
    ),
    ...(sessions.length + routes.length === 0 ? ['  nothing beyond its links'] : []),
    ...wrong.map((words) => `  ! ${words}`),
  ]);
  return harmless(parts.map((lines) => `${lines.join('\n')}\n`).join('\n'));
}

function titled(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : table([titles, ...rows]).map((line) => `  ${line}`);
}
