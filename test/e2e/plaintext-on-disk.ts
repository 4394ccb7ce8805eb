import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of the plaintext that are looked for at a time. By chance, eight random bytes are nowhere. */
const WINDOW = 8;
/** One window in each of so many bytes of the plaintext: whatever holds two of these pieces in a row is found. */
const STRIDE = 1024;

/**
 * The files below a folder in which a piece of the plaintext lies, at whatever byte it begins.
 *
 * @param plaintext random bytes
 */
export async function filesWith(plaintext: Buffer, folder: string): Promise<string[]> {
  const search = searchFor(plaintext);
  const found: string[] = [];
  for (const file of await filesOf(folder)) {
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes !== undefined && search(bytes)) found.push(path.relative(folder, file));
  }
  return found;
}

/** Bytes in all files below a folder whose path holds `part`. */
export async function bytesBelow(folder: string, part: string): Promise<number> {
  let sum = 0;
  for (const file of await filesOf(folder))
    if (file.includes(part))
      sum += await stat(file).then(
        ({ size }) => size,
        () => 0,
      );
  return sum;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function searchFor(plaintext: Buffer): (bytes: Buffer) => boolean {
  const windows = new Set<string>();
  // Most bytes are ruled out by a table of 2^24 bits, before a string is made of them.
  const maybe = new Uint8Array(1 << 21);
  for (let at = 0; at + WINDOW <= plaintext.length; at += STRIDE) {
    windows.add(plaintext.toString('latin1', at, at + WINDOW));
    const start = plaintext.readUIntBE(at, 3);
    maybe[start >> 3] = (maybe[start >> 3] ?? 0) | (1 << (start & 7));
  }
  return (bytes) => {
    let start = 0;
    for (let end = 0; end < bytes.length; end++) {
      start = ((start << 8) | (bytes[end] ?? 0)) & 0xffffff;
      if (((maybe[start >> 3] ?? 0) & (1 << (start & 7))) === 0) continue;
      if (windows.has(bytes.toString('latin1', end - 2, end - 2 + WINDOW))) return true;
    }
    return false;
  };
}
