/** Runs what follows in mount and process namespaces of its own: what it mounts and starts ends with it, and it ends with us. */
export const contained = ['setpriv', '--pdeathsig=KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child'];
