import type { ChalkInstance } from 'chalk';
import { createTwoFilesPatch } from 'diff';
import type { Difference } from '../remote/answer.ts';
import { harmless } from '../report/harmless.ts';
import type { Drift } from './drift.ts';
import type { Finding } from './findings.ts';
import { tasksWithHosts } from './outcome.ts';
import { isNews, isUnknown, type Plan } from './plan.ts';
import { foretold, taskWords } from './words.ts';

/** A plan as it is read: hosts with the same news together, what would change on them, and the counts of each host. */
export function planLines({ findings }: Pick<Plan, 'findings'>, paint: ChalkInstance, diff: boolean): string[] {
  const hosts = byHost(findings);
  const groups = new Map<string, string[]>();
  for (const [host, found] of hosts) {
    const news = found.filter(isNews).flatMap((finding) => newsLines(finding, paint, diff));
    const text = (news.length > 0 ? news : ['  nothing would change']).join('\n');
    groups.set(text, [...(groups.get(text) ?? []), host]);
  }
  const width = Math.max(0, ...[...hosts.keys()].map((host) => host.length));
  return [
    ...[...groups].flatMap(([text, names]) => [paint.bold(names.join(', ')), text, '']),
    ...[...hosts].map(([host, found]) => `${host.padEnd(width)} : ${counts(found)}`),
  ];
}

/** The tasks of a plan that check mode could not tell, each with its hosts. */
export function unknownLines({ findings }: Pick<Plan, 'findings'>): string[] {
  return tasksWithHosts(findings.filter(isUnknown)).map((each) => `  ${each}`);
}

/** Where hosts are not as the plan saw them, by host. */
export function driftLines(drifts: readonly Drift[]): string[] {
  const hosts = [...new Set(drifts.map(({ host }) => host))];
  return hosts.flatMap((host) => [
    `${host}:`,
    ...drifts
      .filter((drift) => drift.host === host)
      .flatMap(({ task, planned, now, patch }) => [
        ...(task === undefined ? [] : [`  ${task}`]),
        ...indented('    plan: ', planned),
        ...indented('    now:  ', now),
        ...(patch === undefined ? [] : indented('    ', patch)),
      ]),
  ]);
}

function indented(head: string, text: string): string[] {
  return text.split('\n').map((line, index) => `${index === 0 ? head : ' '.repeat(head.length)}${line}`);
}

function byHost(findings: readonly Finding[]): Map<string, Finding[]> {
  const hosts = new Map<string, Finding[]>();
  for (const finding of findings) hosts.set(finding.host, [...(hosts.get(finding.host) ?? []), finding]);
  return hosts;
}

function newsLines(finding: Finding, paint: ChalkInstance, diff: boolean): string[] {
  const { status, differences } = finding;
  const colour = status === 'changed' ? paint.yellow : isUnknown(finding) ? paint.magenta : paint.red;
  const [first = '', ...more] = foretold(finding).split('\n');
  return [
    `  ${taskWords(finding)}`,
    `    ${colour(first)}`,
    ...more.map((line) => `    ${line}`),
    ...(diff ? differences.flatMap(patchLines).map((line) => `      ${line}`) : []),
  ];
}

function patchLines({ name, before, after }: Difference): string[] {
  const text = createTwoFilesPatch(name, name, ended(before), ended(after), 'now', 'then', { context: 3 });
  const lines = text.trimEnd().split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith('---'))).map(harmless);
}

function counts(found: readonly Finding[]): string {
  const order = ['changed', 'unknown', 'ok', 'skipped', 'failed', 'unreachable', 'ignored', 'rescued'];
  const statuses = found.map(({ status, handled }) => handled ?? status);
  const numbers = order.map((status) => [status, statuses.filter((each) => each === status).length] as const);
  return numbers
    .filter(([status, number]) => number > 0 || ['changed', 'unknown', 'ok'].includes(status))
    .map(([status, number]) => `${status}=${number}`)
    .join(' ');
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
