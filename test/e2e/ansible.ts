import { pythonWith } from '../python.ts';

/** The Python of a virtual environment with Ansible. */
export const ansiblePython = (): Promise<string> => pythonWith('ansible-core==2.19.14');
