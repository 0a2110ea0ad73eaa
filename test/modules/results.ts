/** A difference that is meant, with its reason: in which tasks (as JSON), and in which keys. */
interface Difference {
  readonly why: string;
  readonly keys: readonly string[];
  readonly tasks: RegExp;
}

function differs(why: string, tasks: RegExp, ...keys: readonly string[]): Difference {
  return { why, tasks, keys };
}

const all = /^/;
const commands = /"(command|shell)":/;

/** Keys that only Ansible has. */
export const ansibleHas: readonly Difference[] = [
  differs(
    'when it ran and for how long is in the journal; results of two runs are to be alike',
    commands,
    'start',
    'end',
    'delta',
  ),
  differs('there is a message where there is something to say', commands, 'msg'),
  differs("a traceback of Ansible's own code", all, 'exception'),
  differs('what failed says why, not what it was given', /"state":"file"/, 'path', 'state'),
  differs('the digest is SHA-256; no other is made', /"copy":/, 'md5sum'),
  differs('the path of a temporary file', /"copy":/, 'src'),
  differs('differences are made when they are asked for (--diff)', /"(copy|lineinfile)":/, 'diff'),
  differs('the path is in dest', /"copy":/, 'path'),
  differs('an empty text where no copy was kept', /"lineinfile":/, 'backup'),
  differs(
    'it tells what it waited for, not what it found',
    /"wait_for":/,
    ...['gid', 'group', 'match_groupdict', 'match_groups', 'mode', 'owner', 'port', 'search_regex', 'size', 'uid'],
  ),
  differs('it is there when it is true', /"loop":/, 'skipped'),
  differs('failed says it', /"failed_when":/, 'failed_when_result'),
  differs(
    'what takes programs that a host may not have (lsattr, file), or Python',
    /"stat":/,
    ...['attr_flags', 'attributes', 'charset', 'mimetype', 'version', 'device_type'].map((key) => `stat.${key}`),
  ),
];

/** Keys that only kplay has. */
export const kplayHas: readonly Difference[] = [
  differs('what creates leaves out is skipped', /"creates":/, 'skipped'),
  differs(
    'what a failing program printed is kept, whatever module it is of',
    /"(file|lineinfile|slurp)":/,
    ...['rc', 'stdout', 'stdout_lines', 'stderr', 'stderr_lines'],
  ),
  differs(
    'what the file is now',
    /"lineinfile":/,
    ...['gid', 'group', 'mode', 'owner', 'path', 'size', 'state', 'uid'],
  ),
  differs('empty where it failed', /"slurp":/, 'content', 'encoding', 'source'),
  differs('every result says whether it failed', /"(when|loop)":/, 'failed'),
  differs('loops say how they went, also without items', /"loop":\[\]/, 'msg'),
];

/** Keys whose values cannot be the same, or are said otherwise. */
export const saidOtherwise: readonly Difference[] = [
  differs('messages are in words of their own', all, 'msg'),
  differs('nothing was printed', /"creates":/, 'stdout', 'stdout_lines'),
  differs('SHA-256, where Ansible has SHA-1', /"copy":/, 'checksum'),
  differs(
    'of two different files',
    /"stat":/,
    ...['atime', 'ctime', 'mtime', 'inode', 'checksum'].map((key) => `stat.${key}`),
  ),
  differs('the exit status of the program', /"lineinfile":/, 'rc'),
  differs('the value of the argument', /"wait_for":/, 'state'),
  differs('conditions are expressions, as text', /"when":/, 'false_condition'),
  differs('results of items, which have the differences of their module', /"loop":/, 'results'),
  differs(
    'what is not there is answered as by a shell',
    /nowhere/,
    ...['changed', 'cmd', 'rc', 'stderr', 'stderr_lines'],
  ),
  differs('it is measured', /"wait_for":/, 'elapsed'),
];

/** Whether a difference is among those that are meant. */
export function isMeant(differences: readonly Difference[], task: string, key: string): boolean {
  return differences.some(({ tasks, keys }) => keys.includes(key) && tasks.test(task));
}
