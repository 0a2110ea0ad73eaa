import { prepareImage } from '../images.ts';
import { imageNamed } from './kinds.ts';

// Makes an image for the lab's daemon, outside of the lab's networks. usage: main.js IMAGE CACHE [MIRROR]
const [name = '', cache = '', mirror] = process.argv.slice(2);
process.umask(0o022);
await prepareImage(imageNamed(name), {
  cache,
  ...(mirror && { mirror }),
  report: (line) => console.log(line),
  signal: new AbortController().signal,
});
