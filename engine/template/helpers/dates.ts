import { describe } from '../values.ts';
import { about, defineHelper, Refusal } from './helper.ts';
import { formatDate, parseDate } from './strftime.ts';

export const now = defineHelper({
  name: 'now',
  summary:
    'the time of day here: in UTC as ISO 8601 with seconds, or in a format of strftime’s, then in local time unless utc=true',
  takes: {},
  options: { utc: 'boolean?', fmt: 'text?' },
  gives: 'text',
  examples: [
    { expression: 'match (now) "20..-..-..T..:..:..Z$"', value: true },
    { expression: 'match (now utc=true fmt="%Y") "20..$"', value: true },
  ],
  run: ({ utc, fmt }) => {
    if (fmt !== undefined) return about('fmt', () => formatDate(fmt, new Date(), utc ?? false));
    if (utc === false) throw new Refusal('local time needs a format', 'now fmt="%Y-%m-%d %H:%M"', 'utc');
    return `${new Date().toISOString().slice(0, 19)}Z`;
  },
});

export const strftime = defineHelper({
  name: 'strftime',
  summary:
    'a time, given as seconds since 1970 (now unless given), in a format such as %Y-%m-%d %H:%M:%S; in local time unless utc=true',
  takes: { format: 'text', second: 'any?' },
  options: { utc: 'boolean?' },
  gives: 'text',
  examples: [
    { expression: 'strftime "%Y-%m-%d %H:%M:%S" 0 utc=true', value: '1970-01-01 00:00:00' },
    { expression: 'strftime "%a %d %b %Y, day %j" 1718000000 utc=true', value: 'Mon 10 Jun 2024, day 162' },
  ],
  run: ({ format, second, utc = false }) => {
    const seconds = second === undefined ? Date.now() / 1000 : Number(second === '' ? Number.NaN : second);
    const date = new Date(Math.floor(seconds) * 1000);
    if (typeof second === 'object' || Number.isNaN(date.getTime())) {
      throw new Refusal(`${describe(second ?? null)} is not a number of seconds`, undefined, 'second');
    }
    return about('format', () => formatDate(format, date, utc));
  },
});

export const toDatetime = defineHelper({
  name: 'to_datetime',
  summary:
    'the seconds since 1970 of a time in UTC that is written in a format, %Y-%m-%d %H:%M:%S unless given; their differences are seconds',
  takes: { text: 'text', format: 'text?' },
  gives: 'number',
  examples: [
    { expression: 'to_datetime "1970-01-02 00:00:01"', value: 86401 },
    { expression: 'to_datetime "2024-06-10T06:13:20Z" "%Y-%m-%dT%H:%M:%SZ"', value: 1718000000 },
    { expression: 'strftime "%d.%m." (to_datetime "2024-06-10" "%Y-%m-%d") utc=true', value: '10.06.' },
  ],
  run: ({ text, format = '%Y-%m-%d %H:%M:%S' }) => parseDate(text, format) / 1000,
});
