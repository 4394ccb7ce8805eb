/**
 * Stands in for `node:fs` and `node:fs/promises` in the development server: one disk in memory, as far as that server uses
 * one. Whatever it is asked for is done at once.
 */
import { dirname } from 'node:path';

let files = new Map<string, Buffer>();
let folders = new Set<string>();
/** Files that are open to be read at once, by their descriptors. */
let opened = new Map<number, Buffer>();

/** Everything is gone. */
export function emptyDisk(): void {
  files = new Map();
  folders = new Set();
  opened = new Map();
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

function assertFolder(path: string): void {
  if (!folders.has(dirname(path))) throw failure('ENOENT', path);
}

export function existsSync(path: string): boolean {
  return files.has(path) || folders.has(path);
}

export async function mkdir(path: string, _options: { recursive: boolean }): Promise<void> {
  for (let at = path; !folders.has(at); at = dirname(at)) folders.add(at);
}

export async function rm(
  path: string,
  options: { force?: boolean; recursive?: boolean } = {},
): Promise<void> {
  if (files.delete(path)) return;
  if (options.recursive) {
    for (const known of [...files.keys()]) if (known.startsWith(`${path}/`)) files.delete(known);
    for (const known of [...folders])
      if (known === path || known.startsWith(`${path}/`)) folders.delete(known);
    return;
  }
  if (!options.force) throw failure('ENOENT', path);
}

export async function rename(from: string, to: string): Promise<void> {
  assertFolder(to);
  const bytes = files.get(from);
  if (bytes === undefined) throw failure('ENOENT', from);
  files.delete(from);
  files.set(to, bytes);
}

export async function readdir(path: string): Promise<string[]> {
  if (!folders.has(path)) throw failure('ENOENT', path);
  return [...files.keys(), ...folders]
    .filter((known) => dirname(known) === path)
    .map((known) => known.slice(path.length + 1));
}

export async function readFile(path: string): Promise<string> {
  const bytes = files.get(path);
  if (bytes === undefined) throw failure('ENOENT', path);
  return bytes.toString('utf8');
}

export async function writeFile(path: string, text: string, options: { flag?: string } = {}): Promise<void> {
  assertFolder(path);
  if (options.flag === 'wx' && files.has(path)) throw failure('EEXIST', path);
  files.set(path, Buffer.from(text));
}

export function openSync(path: string, _flag: 'r'): number {
  const bytes = files.get(path);
  if (bytes === undefined) throw failure('ENOENT', path);
  const descriptor = Math.max(2, ...opened.keys()) + 1;
  opened.set(descriptor, bytes);
  return descriptor;
}

export function readSync(
  descriptor: number,
  buffer: Buffer,
  offset: number,
  length: number,
  position: number,
): number {
  const bytes = opened.get(descriptor);
  if (bytes === undefined) throw failure('EBADF', String(descriptor));
  return bytes.copy(buffer, offset, position, position + length);
}

export function closeSync(descriptor: number): void {
  if (!opened.delete(descriptor)) throw failure('EBADF', String(descriptor));
}

export async function open(
  path: string,
  flag: string,
): Promise<{
  writev(pieces: readonly Buffer[]): Promise<{ bytesWritten: number }>;
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number; buffer: Buffer }>;
  close(): Promise<void>;
}> {
  if (flag === 'wx') {
    assertFolder(path);
    if (files.has(path)) throw failure('EEXIST', path);
    files.set(path, Buffer.alloc(0));
  }
  const bytes = files.get(path);
  if (bytes === undefined) throw failure('ENOENT', path);
  return {
    async writev(pieces) {
      const more = Buffer.concat(pieces);
      files.set(path, Buffer.concat([files.get(path) ?? Buffer.alloc(0), more]));
      return { bytesWritten: more.byteLength };
    },
    async read(buffer, offset, length, position) {
      return { bytesRead: bytes.copy(buffer, offset, position, position + length), buffer };
    },
    async close() {},
  };
}
