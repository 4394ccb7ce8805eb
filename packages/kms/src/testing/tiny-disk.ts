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

/** Why there can be none, where this user may not mount a file system (it takes Linux, and root). */
export function noTinyDisk(): string | undefined {
  try {
    tinyDisk('16k').unmount();
    return undefined;
  } catch {
    return 'this user may not mount a file system';
  }
}

/** @param size as `mount` takes it: `64k` */
export function tinyDisk(size: string): TinyDisk {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-tiny-'));
  const mount = (...words: string[]): number | null => spawnSync('mount', [...words, folder]).status;
  if (mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs') !== 0) {
    rmdirSync(folder);
    throw new Error('not mounted');
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
