import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { makeAuthority } from './authority.ts';
import { files, type LabConfig, type Layout } from './layout.ts';
import { chooseCgroupParents, type Groups, groupsOf } from './processes/groups.ts';

/** What `up` decided; undefined when the lab is not there. */
export async function readConfig(lab: Layout): Promise<LabConfig | undefined> {
  return existsSync(files.config(lab)) ? JSON.parse(await readFile(files.config(lab), 'utf8')) : undefined;
}

/** Makes the lab's folders, its token and its configuration. Process groups stay where an earlier `up` put them. */
export async function writeConfig(lab: Layout, given: Omit<LabConfig, 'cgroupParents'>): Promise<void> {
  for (const folder of [lab.run, lab.state, files.hosts(lab), given.mirror]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const before = await readConfig(lab);
  const parents = before?.cgroupParents.filter(existsSync) ?? [];
  const config: LabConfig = {
    ...before,
    ...given,
    cgroupParents: parents.length > 0 ? parents : chooseCgroupParents(),
  };
  await writeFile(files.config(lab), JSON.stringify(config), { mode: 0o600 });
  await makeAuthority(lab);
  if (!existsSync(files.token(lab)))
    await writeFile(files.token(lab), randomBytes(16).toString('hex'), { mode: 0o600 });
}

/** The process groups of a lab, also of one whose configuration is lost. */
export async function labGroups(lab: Layout): Promise<Groups> {
  return groupsOf(lab, (await readConfig(lab))?.cgroupParents ?? chooseCgroupParents());
}
