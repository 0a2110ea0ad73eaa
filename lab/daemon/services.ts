import { createApi } from '../api/api.ts';
import { readConfig } from '../config.ts';
import { files, type Layout } from '../layout.ts';
import type { Machines } from '../machines.ts';
import { apiAddress } from '../network/addresses.ts';
import { tokenOf } from '../status.ts';

/** Servers of the lab that listen on its service addresses. */
export interface Services {
  close(): Promise<void>;
}

/** Starts them; settles when all of them listen. */
export async function serve(lab: Layout, machines: Machines): Promise<Services> {
  const delays = (await readConfig(lab))?.delays;
  const api = await createApi({
    token: await tokenOf(lab),
    machines,
    stateFile: files.apiState(lab),
    projects: [lab.name],
    ...(delays && { delays }),
  });
  await api.listen(80, apiAddress);
  return { close: () => api.close() };
}
