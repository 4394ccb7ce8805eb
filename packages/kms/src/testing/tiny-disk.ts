import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few pages of memory, to be filled up or made read-only. */
export interface TinyDisk {
  readonly folder: string;
  readOnly(): void;
  unmount(): void;
}

/** @returns why there is none, where this user may not mount one (Linux, root) */
export function tinyDisk(size: string): TinyDisk | string {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-tiny-'));
  const mount = (...words: string[]): number | null => spawnSync('mount', [...words, folder]).status;
  if (mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs') !== 0) {
    rmdirSync(folder);
    return 'this user may not mount a file system';
  }
  return {
    folder,
    readOnly: () => void mount('-o', 'remount,ro'),
    unmount() {
      spawnSync('umount', [folder]);
      rmdirSync(folder);
    },
  };
}
