import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../cli/kplay.ts';
import type { TestHost, TestLab } from '../lab/lab.ts';
import { plug } from './host.ts';
import type { Point } from './points.ts';

/** Lets a fault happen, and mends it: settles when the host can be reached again. */
export async function strike(lab: TestLab, host: TestHost, { child }: Running, point: Point): Promise<void> {
  switch (point.fault) {
    case 'kill -9':
      child.kill('SIGKILL');
      return;
    case 'cut link':
      await plug(lab, host, 'down');
      await sleep(point.outage * 1000);
      return plug(lab, host, 'up');
    case 'power-off':
      await plug(lab, host, 'down'); // a host without power says no goodbye
      await lab.machines.powerOff(host.id, 'hard');
      await sleep(point.outage * 1000);
      return lab.machines.powerOn(host.id);
  }
}
