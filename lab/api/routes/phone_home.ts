import { z } from 'zod';
import { asking } from '../asking.ts';
import { checked } from '../bodies.ts';
import { addEvent } from '../events.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** What a host tells of itself; it becomes an event of its device. */
export const phoneHomeRoutes: readonly Route[] = [
  { method: 'POST', path: '/phone-home', open: true, freeBody: true, answer: phoneHome },
  { method: 'POST', path: '/events', open: true, answer: userState },
];

/** Installers say which step they are at; cloud-init says who it is, in a form; and an empty body will do. */
const call = z.union([
  z.object({ type: z.string().regex(/^[a-z_]+(\.\d+)*$/), body: z.string().max(1000).optional() }),
  z.unknown().transform(() => ({ type: 'instance.phoned_home', body: undefined })),
]);

function phoneHome(asked: Call, { state, now }: World): Answer {
  const device = asking(asked, state);
  const { type, body } = call.parse(asked.body);
  addEvent(device, type, body ?? 'Device phoned home', now());
  return ok('');
}

/** How far user data has come, as the service documents it. */
const told = z.object({
  state: z.enum(['running', 'succeeded', 'failed']),
  code: z.int().min(1000).max(1099),
  message: z.string().max(1000).default(''),
});

function userState(asked: Call, { state, now }: World): Answer {
  const device = asking(asked, state);
  const { state: how, code, message } = checked(told, asked.body);
  addEvent(device, `user.${code}`, message, now(), how);
  return ok('');
}
