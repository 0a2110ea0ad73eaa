import { type Api, createApi } from '../api/api.ts';
import { metadataCertificate } from '../authority.ts';
import { readConfig } from '../config.ts';
import { LabError } from '../errors.ts';
import { files, type Layout } from '../layout.ts';
import type { Machines } from '../machines.ts';
import { type Miss, serveMirror } from '../mirror/index.ts';
import { apiAddress, mirrorAddress } from '../network/addresses.ts';
import { serveInternet } from '../network/internet.ts';
import { tokenOf } from '../status.ts';

/** Servers of the lab that listen on its service addresses, and the one on its border. */
export interface Services {
  close(): Promise<void>;
  /** What hosts asked the mirror for in vain. */
  misses(): readonly Miss[];
  readonly api: Api;
}

/** Starts them; settles when all of them listen. */
export async function serve(lab: Layout, machines: Machines): Promise<Services> {
  const config = await readConfig(lab);
  if (!config) throw new LabError(`the lab ${lab.name} is gone`);
  const api = await createApi({
    token: await tokenOf(lab),
    machines,
    stateFile: files.apiState(lab),
    projects: ['testing'],
    ...(config.delays && { delays: config.delays }),
  });
  await api.listen(80, apiAddress, { port: 443, ...(await metadataCertificate(lab)) });
  const mirror = await serveMirror({ folder: config.mirror, address: mirrorAddress, port: 80 });
  const internet = await serveInternet(lab);
  return {
    api,
    misses: () => mirror.misses(),
    close: async () => {
      internet.close();
      await Promise.all([api.close(), mirror.close()]);
    },
  };
}
