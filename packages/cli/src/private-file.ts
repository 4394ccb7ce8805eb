import { open } from 'node:fs/promises';
import { UsageError } from './command.js';

/** More than any such file needs; a wrong path (a video, a device) is not read into memory. */
const MAX_BYTES = 65_536;
/** Anything for the group, anything for others. */
const NOT_OWN = 0o077;
/** Write for the group, anything for others. */
const NOT_SHARED = 0o027;

export interface PrivateFileOptions {
  /** That the file was given with, for messages. */
  readonly flag: string;
  /** Reading by a group is how clusters hand secrets to a program. Default: false. */
  readonly groupMayRead?: boolean | undefined;
  /** Default: 65,536. */
  readonly maxBytes?: number;
  /** Whether this content is a secret. Default: whatever it is. */
  readonly isPrivate?: (content: Uint8Array) => boolean;
}

/** Bytes of a file that holds secrets. @throws UsageError when others than its owner may read or change it, naming the flag */
export async function readPrivateBytes(path: string, options: PrivateFileOptions): Promise<Uint8Array> {
  const { flag, groupMayRead = false, maxBytes = MAX_BYTES, isPrivate = () => true } = options;
  const handle = await open(path, 'r');
  try {
    const { mode } = await handle.stat();
    const content = await readAtMost(handle, maxBytes + 1);
    if (content.byteLength > maxBytes) throw new UsageError(`${flag}: ${path} is too large for a key file`);
    const isOpen = process.platform !== 'win32' && (mode & (groupMayRead ? NOT_SHARED : NOT_OWN)) !== 0;
    if (!isOpen || !isPrivate(content)) return content;
    content.fill(0);
    throw new UsageError(`${flag}: others may read or change ${path}; run chmod 600 ${quoted(path)}`);
  } finally {
    await handle.close();
  }
}

/** Text of a file that holds secrets; its group may read it. @throws UsageError as `readPrivateBytes` */
export async function readPrivateFile(path: string, flag: string): Promise<string> {
  return new TextDecoder().decode(await readPrivateBytes(path, { flag, groupMayRead: true }));
}

/** A pipe has no size: it is read until there is too much. */
async function readAtMost(
  handle: Awaited<ReturnType<typeof open>>,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await handle.read(buffer, filled, bytes - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  const content = buffer.slice(0, filled);
  buffer.fill(0);
  return content;
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
