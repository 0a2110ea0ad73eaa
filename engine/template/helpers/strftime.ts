import { describe } from '../values.ts';
import { Refusal } from './helper.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(' ');
const day = 86_400_000;

/** A moment whose UTC fields are those to show, and how many minutes its zone is ahead of UTC. */
interface Shown {
  readonly at: Date;
  readonly epoch: number;
  readonly ahead: number;
}

const two = (number: number) => String(number).padStart(2, '0');
const yearDay = ({ at }: Shown) => Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / day);
const hour12 = ({ at }: Shown) => at.getUTCHours() % 12 || 12;

/** The Thursday of a week decides which year the week belongs to (ISO 8601). */
function isoWeek({ at }: Shown): readonly [year: number, week: number] {
  const thursday = new Date(at.getTime() + (4 - (at.getUTCDay() || 7)) * day);
  const year = thursday.getUTCFullYear();
  return [year, Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / day / 7) + 1];
}

const fields: Readonly<Record<string, (shown: Shown) => string>> = {
  a: ({ at }) => days[at.getUTCDay()]!.slice(0, 3),
  A: ({ at }) => days[at.getUTCDay()]!,
  b: ({ at }) => months[at.getUTCMonth()]!.slice(0, 3),
  B: ({ at }) => months[at.getUTCMonth()]!,
  C: ({ at }) => two(Math.floor(at.getUTCFullYear() / 100)),
  d: ({ at }) => two(at.getUTCDate()),
  e: ({ at }) => String(at.getUTCDate()).padStart(2),
  f: ({ at }) => String(at.getUTCMilliseconds() * 1000).padStart(6, '0'),
  G: (shown) => String(isoWeek(shown)[0]),
  H: ({ at }) => two(at.getUTCHours()),
  I: (shown) => two(hour12(shown)),
  j: (shown) => String(yearDay(shown) + 1).padStart(3, '0'),
  m: ({ at }) => two(at.getUTCMonth() + 1),
  M: ({ at }) => two(at.getUTCMinutes()),
  n: () => '\n',
  p: ({ at }) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
  s: ({ epoch }) => String(Math.floor(epoch / 1000)),
  S: ({ at }) => two(at.getUTCSeconds()),
  t: () => '\t',
  u: ({ at }) => String(at.getUTCDay() || 7),
  U: (shown) => two(Math.floor((yearDay(shown) + 7 - shown.at.getUTCDay()) / 7)),
  V: (shown) => two(isoWeek(shown)[1]),
  w: ({ at }) => String(at.getUTCDay()),
  W: (shown) => two(Math.floor((yearDay(shown) + 7 - ((shown.at.getUTCDay() + 6) % 7)) / 7)),
  y: ({ at }) => two(at.getUTCFullYear() % 100),
  Y: ({ at }) => String(at.getUTCFullYear()).padStart(4, '0'),
  z: ({ ahead }) => `${ahead < 0 ? '-' : '+'}${two(Math.floor(Math.abs(ahead) / 60))}${two(Math.abs(ahead) % 60)}`,
  Z: ({ ahead, at }) => (ahead === 0 ? 'UTC' : zoneName(at)),
  '%': () => '%',
};

/** What stands for several others, in the C locale. */
const composed: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** A time in a format of strftime's (POSIX); a Refusal for a conversion that there is not. */
export function formatDate(format: string, date: Date, utc: boolean): string {
  const ahead = utc ? 0 : -date.getTimezoneOffset();
  const shown = { at: new Date(date.getTime() + ahead * 60_000), epoch: date.getTime(), ahead };
  return simple(format).replace(/%(.?)/gs, (_, letter: string) => {
    const field = fields[letter];
    if (field) return field(shown);
    throw new Refusal(`there is no conversion %${letter}`);
  });
}

function simple(format: string): string {
  return format.replace(/%(.)/gs, (written, letter) => composed[letter] ?? written);
}

function zoneName(date: Date): string {
  return new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')!.value;
}

/** How what is read looks. */
const readable: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  m: '\\d{1,2}',
  d: '\\d{1,2}',
  H: '\\d{1,2}',
  I: '\\d{1,2}',
  M: '\\d{1,2}',
  S: '\\d{1,2}',
  f: '\\d{1,6}',
  j: '\\d{1,3}',
  y: '\\d{2}',
  s: '\\d+',
  p: '[AaPp][Mm]',
  z: 'Z|[-+]\\d\\d:?\\d\\d',
  Z: 'UTC|GMT|Z',
  a: days.map((name) => name.slice(0, 3)).join('|'),
  A: days.join('|'),
  b: months.map((name) => name.slice(0, 3)).join('|'),
  B: months.join('|'),
};

/** The milliseconds since 1970 of a time in UTC that is written in a format; a Refusal about `text` or `format`. */
export function parseDate(text: string, format: string): number {
  const names: string[] = [];
  const pattern = simple(format).replace(/%(.?)|[\\^$.*+?()[\]{}|/]/gs, (written, letter?: string) => {
    if (letter === undefined) return `\\${written}`;
    if (letter === '%') return '%';
    const form = readable[letter];
    if (!form) throw new Refusal(`a conversion %${letter} cannot be read`, undefined, 'format');
    names.push(letter);
    return `(${form})`;
  });
  const found = new RegExp(`^${pattern}$`, 'i').exec(text);
  if (!found) throw new Refusal(`${describe(text)} is not written as ${format}`, undefined, 'text');
  const parts = new Map(names.map((name, index) => [name, found[index + 1]!]));
  return moment(parts, text);
}

function moment(parts: ReadonlyMap<string, string>, text: string): number {
  const number = (name: string) => (parts.has(name) ? Number(parts.get(name)) : undefined);
  const seconds = number('s');
  if (seconds !== undefined) return seconds * 1000;
  const short = number('y');
  const year = number('Y') ?? (short === undefined ? 1900 : short + (short < 69 ? 2000 : 1900));
  const month = number('m') ?? monthOf(parts) ?? 1;
  const dayOfYear = number('j');
  const date = dayOfYear ?? number('d') ?? 1;
  const micro = (parts.get('f') ?? '').padEnd(6, '0');
  const time = Date.UTC(
    year,
    dayOfYear === undefined ? month - 1 : 0,
    date,
    hourOf(parts),
    number('M') ?? 0,
    number('S') ?? 0,
  );
  const exact = new Date(time);
  const sane = dayOfYear !== undefined || (exact.getUTCMonth() + 1 === month && exact.getUTCDate() === date);
  if (!sane || hourOf(parts) > 23 || (number('M') ?? 0) > 59 || (number('S') ?? 0) > 61) {
    throw new Refusal(`there is no such time as ${describe(text)}`, undefined, 'text');
  }
  return time + Number(micro) / 1000 - zone(parts.get('z')) * 60_000;
}

function monthOf(parts: ReadonlyMap<string, string>): number | undefined {
  const name = (parts.get('B') ?? parts.get('b'))?.slice(0, 3).toLowerCase();
  return name === undefined ? undefined : months.findIndex((month) => month.slice(0, 3).toLowerCase() === name) + 1;
}

function hourOf(parts: ReadonlyMap<string, string>): number {
  if (!parts.has('I')) return Number(parts.get('H') ?? 0);
  return (Number(parts.get('I')) % 12) + (parts.get('p')?.toLowerCase() === 'pm' ? 12 : 0);
}

/** Minutes ahead of UTC. */
function zone(written = 'Z'): number {
  const [, sign, hours, minutes] = /^([-+])(\d\d):?(\d\d)$/.exec(written) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
