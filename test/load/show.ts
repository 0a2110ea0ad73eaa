import { isBlock } from '../../engine/load/blocks.ts';
import { plainOf } from '../../engine/load/plain.ts';
import type { Condition, Play, TaskOrBlock, Value, Vars, Written } from '../../engine/types.ts';
import { modules } from './modules.ts';

/** A task or block in short: its module with the plain arguments, and what differs from a task without keywords. */
export function showTask(task: TaskOrBlock): Record<string, unknown> {
  if (isBlock(task)) {
    const { name, block, rescue, always } = task;
    const [tasks, rescuing, last] = [block, rescue, always].map((part) => part.map(showTask));
    return present({ name: plain(name), block: tasks, rescue: rescuing, always: last });
  }
  const { become, becomeUser, becomeMethod, becomeFlags, becomeExe } = task.become;
  return present({
    name: plain(task.name),
    [task.module]: plainOf(task.args),
    role: task.role?.name,
    params: task.role && variables([task.role.params]),
    given: task.role && variables([task.role.given]),
    when: conditions(task.when),
    loop: plain(task.loop),
    register: task.register,
    notify: task.notify.map(plainOf),
    listen: task.listen,
    become: plain(become),
    become_user: plain(becomeUser),
    become_method: plain(becomeMethod),
    become_flags: plain(becomeFlags),
    become_exe: plain(becomeExe),
    connection: plain(task.connection),
    remote_user: plain(task.remoteUser),
    port: plain(task.port),
    diff: plain(task.diff),
    ignore_unreachable: plain(task.ignoreUnreachable),
    any_errors_fatal: plain(task.anyErrorsFatal),
    tags: task.tags,
    changed_when: conditions(task.changedWhen),
    failed_when: conditions(task.failedWhen),
    ignore_errors: plain(task.ignoreErrors),
    no_log: plain(task.noLog),
    delegate_to: plain(task.delegateTo),
    delegate_facts: plain(task.delegateFacts),
    run_once: plain(task.runOnce),
    check_mode: plain(task.checkMode),
    timeout: plain(task.timeout),
    throttle: plain(task.throttle),
    environment: task.environment.map(plainOf),
    vars: variables(task.vars),
  });
}

/** A play in short. */
export function showPlay(play: Play): Record<string, unknown> {
  return present({
    name: plain(play.name),
    hosts: plainOf(play.hosts),
    vars: variables([play.vars]),
    vars_files: play.varsFiles.map(plainOf),
    gather_facts: plain(play.gatherFacts),
    strategy: plain(play.strategy),
    serial: plain(play.serial),
    order: plain(play.order),
    max_fail_percentage: plain(play.maxFailPercentage),
    force_handlers: plain(play.forceHandlers),
    roles: play.roles.map(({ name }) => name),
    tasks: play.tasks.map(showTask),
    handlers: play.handlers.map(showTask),
  });
}

/** Variables of several layers by name, the last one's value counting. */
export function variables(layers: readonly Vars[]): Record<string, Value> {
  return Object.fromEntries(
    layers.flatMap((layer) =>
      [...layer].map(([name, binding]) => [name, 'written' in binding ? plainOf(binding.written) : binding.data]),
    ),
  );
}

function plain(written: Written | undefined): Value | undefined {
  return written && plainOf(written);
}

function conditions(all: readonly Condition[] | undefined): (string | boolean)[] | undefined {
  return all?.map(({ text }) => text);
}

function present(object: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  const keep = (key: string, value: unknown) => value !== undefined && (!isEmpty(value) || modules.names.includes(key));
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => keep(key, value)));
}
