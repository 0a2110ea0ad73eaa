import type { Values } from '../../types.ts';
import { createOnce } from '../once.ts';
import type { Reinstallation, ServerState } from '../provider.ts';
import type { RetryPolicy } from '../retry.ts';
import { LostAnswer, type Transport } from '../transport.ts';
import { readServer } from './devices.ts';

const words = { on: 'powered on', off: 'powered off' };

/** Powers a device on or off, where its state tells whether a request whose answer was lost has arrived; or reboots it, where nothing does. */
export async function power(
  transport: Transport,
  id: string,
  action: 'on' | 'off' | 'reboot',
  retries: RetryPolicy,
): Promise<void> {
  if (action === 'reboot') return once(transport, id, { type: 'reboot' }, 'rebooted');
  const reached: readonly ServerState[] = action === 'on' ? ['running', 'changing'] : ['stopped', 'changing'];
  await createOnce(
    {
      what: `the device was ${words[action]}`,
      make: async () => {
        await act(transport, id, { type: `power_${action}` });
        return true;
      },
      find: async () => {
        const server = await readServer(transport, id);
        return server && reached.includes(server.state) ? [true] : [];
      },
      discard: async () => undefined,
    },
    retries,
  );
}

/** Installs a device anew. If the answer is lost and it is not seen to be installed, nobody knows, and it is not tried again. */
export function reinstall(transport: Transport, id: string, how: Reinstallation): Promise<void> {
  const body = {
    type: 'reinstall',
    ...(how.image === undefined ? {} : { operating_system: how.image }),
    ...(how.script === undefined ? {} : { ipxe_script_url: how.script }),
    ...(how.keepData === undefined ? {} : { preserve_data: how.keepData }),
    ...(how.fast === undefined ? {} : { deprovision_fast: how.fast }),
  };
  return once(transport, id, body, 'installed anew', 'installing');
}

/** Boots a device into the rescue system. */
export function rescue(transport: Transport, id: string): Promise<void> {
  return once(transport, id, { type: 'rescue' }, 'booted into the rescue system');
}

/** Asks once; when the answer is lost, only a device in the state that it leads to shows that it was done. */
async function once(
  transport: Transport,
  id: string,
  body: Values,
  done: string,
  leadsTo?: ServerState,
): Promise<void> {
  try {
    await act(transport, id, body);
  } catch (cause) {
    if (!(cause instanceof LostAnswer)) throw cause;
    const server = leadsTo && (await readServer(transport, id).catch(() => undefined));
    if (server && server.state === leadsTo) return;
    const hint = `its events tell; if it was not, run again`;
    const status = cause.status === undefined ? {} : { status: cause.status };
    throw new LostAnswer(`${cause.message}; whether the device was ${done} is not known`, { cause, hint, ...status });
  }
}

async function act(transport: Transport, id: string, body: Values): Promise<void> {
  await transport({ method: 'POST', path: `/devices/${id}/actions`, body });
}
