import type { Values } from '../../types.ts';
import { linesOf, pairs, type Sections } from './sections.ts';

/** Who the facts were gathered as, with that user's environment. */
export function userFacts(sections: Sections): Values {
  const said = pairs(sections, 'shell');
  const id = said.get('id')?.[0] ?? '';
  const [, uid = '', name = ''] = /uid=(\d+)(?:\(([^)]*)\))?/.exec(id) ?? [];
  const gid = /gid=(\d+)/.exec(id)?.[1] ?? '';
  const account = linesOf(sections, '/etc/passwd')
    .map((one) => one.split(':'))
    .find((fields) => fields[2] === uid && (name === '' || fields[0] === name));
  return {
    ansible_user_id: name || uid,
    ansible_user_uid: Number(uid),
    ansible_user_gid: Number(gid),
    ansible_user_gecos: account?.[4] ?? '',
    ansible_user_dir: account?.[5] ?? said.get('home')?.[0] ?? '',
    ansible_user_shell: account?.[6] ?? '',
    ansible_env: environment(sections.get('/proc/self/environ') ?? ''),
  };
}

function environment(text: string): Values {
  const entries = text.split('\0').filter((one) => one.includes('='));
  return Object.fromEntries(entries.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
}

/** The host's clock, under Ansible's keys. */
export function timeFacts(sections: Sections): Values {
  const [seconds = '0', offset = '+0000', zone = 'UTC'] = pairs(sections, 'shell').get('date')?.[0]?.split(' ') ?? [];
  const epoch = Number(seconds);
  const [, sign = '+', hours = '00', minutes = '00'] = /^([+-])(\d\d)(\d\d)$/.exec(offset) ?? [];
  const shift = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60);
  const utc = new Date(epoch * 1000).toISOString().replace(/\.\d+/, '');
  // the local time, written as if it were UTC
  const local = new Date((epoch + shift) * 1000);
  const [date = '', time = ''] = local.toISOString().replace(/\..*/, '').split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const [hour = '', minute = '', second = ''] = time.split(':');
  const weekday = local.getUTCDay();
  return {
    ansible_date_time: {
      ...{ year, month, day, hour, minute, second, date, time },
      epoch: seconds,
      epoch_int: seconds,
      iso8601: utc,
      iso8601_basic_short: `${date.replaceAll('-', '')}T${time.replaceAll(':', '')}`,
      tz: zone,
      tz_offset: offset,
      weekday: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'][weekday]!,
      weekday_number: String(weekday),
    },
  };
}
