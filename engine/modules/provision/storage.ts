import { z } from 'zod';
import { word } from '../definition/arguments.ts';

const partition = z.strictObject({
  label: word.describe('what file systems call it'),
  number: z.int().min(1).describe('its number on the disk'),
  size: word.describe('its size (512MB, 4G), or 0 for the rest'),
});
const disk = z.strictObject({
  device: word.describe('the disk, such as /dev/sda'),
  wipeTable: z.boolean().optional().describe('whether its partition table is made anew'),
  partitions: z.array(partition).optional(),
});
const raid = z.strictObject({
  devices: z.array(word).min(1).describe('disks or partitions'),
  level: word.describe('0, 1, 5, 10, …'),
  name: word.describe('such as /dev/md0'),
});
const filesystem = z.strictObject({
  mount: z.looseObject({
    device: word.describe('the partition or array that it is made on'),
    format: word.describe('ext4, swap, …'),
    point: word.describe('where it is mounted'),
    options: z.array(word).optional().describe('options of the program that makes it'),
  }),
});

/** Disks, RAID and file systems as the API takes them (custom partitioning and RAID). */
export const storageArgument = z.strictObject({
  disks: z.array(disk).optional(),
  raid: z.array(raid).optional(),
  filesystems: z.array(filesystem).optional(),
});
