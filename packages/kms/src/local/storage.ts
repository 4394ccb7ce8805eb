import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KmsError } from '@sealift/core/keyrings';

const { O_APPEND, O_CREAT, O_RDWR, O_WRONLY } = constants;
const FULL: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * Adds bytes at the end of a file, in one write, and returns when they are on the disk. Writers of one machine may do this at
 * the same moment: the system puts one whole write after the other. One that was cut short stays as it is, for by then
 * something may stand after it.
 *
 * @param create makes the file, for its owner only, and its folder
 * @throws KmsError `kms-storage-full`, `kms-unavailable`
 */
export async function append(path: string, bytes: Uint8Array, create: boolean): Promise<void> {
  if (create) await makeFolder(dirname(path));
  const flags = O_WRONLY | O_APPEND | (create ? O_CREAT : 0);
  await withFile(path, flags, async (file) => {
    const { bytesWritten } = await file.write(bytes).catch(refused);
    if (bytesWritten < bytes.byteLength) throw full('Nothing was changed');
    await file.sync().catch(unsure);
    const [written, found] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
    if (written.ino !== found?.ino || written.dev !== found.dev)
      throw unavailable(
        'The key file was moved or replaced while it was changed; see which one has the change.',
      );
  });
  await syncFolder(dirname(await realpath(path).catch(() => path)));
}

/**
 * Writes `blank` over every `secret` in a file, where it stands: no other process writes there, and what others add
 * meanwhile is at the end.
 *
 * @throws KmsError `kms-unavailable`
 */
export async function eraseInPlace(path: string, secrets: readonly string[], blank: string): Promise<void> {
  if (secrets.length === 0) return;
  await withFile(path, O_RDWR, async (file) => {
    const content = await file.readFile().catch(refused);
    for (const secret of secrets) {
      for (let at = content.indexOf(secret); at >= 0; at = content.indexOf(secret, at + 1))
        await file.write(Buffer.from(blank), 0, secret.length, at).catch(refused);
    }
    await file.sync().catch(unsure);
  });
}

/** A new file, for its owner only. @throws KmsError `kms-request-invalid` when there is one of that name */
export async function writeNew(path: string, text: string): Promise<void> {
  await open(path, 'wx', 0o600)
    .catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') return refused(cause);
      throw new KmsError('kms-request-invalid', 'There is a file of that name already.', { cause });
    })
    .then(async (file) => {
      try {
        await file.writeFile(text).catch(refused);
        await file.sync().catch(unsure);
      } finally {
        await file.close();
      }
    });
  await syncFolder(dirname(path));
}

async function withFile(
  path: string,
  flags: number,
  work: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600).catch(refused);
  try {
    await work(file);
  } catch (error) {
    if (error instanceof KmsError) throw error;
    refused(error as NodeJS.ErrnoException);
  } finally {
    await file.close();
  }
}

/** With all that had to be made above it, lasting. */
async function makeFolder(path: string): Promise<void> {
  const first = await makeMissing(path).catch(refused);
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/**
 * Makes a folder and those above it, and returns the first one that was made. Node's own way goes on for ever where the
 * system says of a folder that is there that it is not, as in `/proc`.
 */
async function makeMissing(path: string): Promise<string | undefined> {
  const make = (): Promise<string | undefined> =>
    mkdir(path, { mode: 0o700 }).then(
      () => path,
      // Perhaps by another process, just now.
      async (error: NodeJS.ErrnoException) => {
        if ((await stat(path).catch(() => undefined))?.isDirectory()) return undefined;
        throw error;
      },
    );
  try {
    return await make();
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    const first = await makeMissing(above);
    const made = await make();
    return first ?? made;
  }
}

/** Waits until a file that is read is on the disk. Where the system has no such call, nothing can be promised. */
export async function settled(file: FileHandle): Promise<void> {
  await file.datasync().catch((error: NodeJS.ErrnoException) => {
    if (!['EINVAL', 'ENOSYS', 'ENOTSUP', 'EROFS'].includes(error.code ?? '')) throw error;
  });
}

/** Makes a new name durable, where the system can (not on Windows). */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function refused(cause: NodeJS.ErrnoException): never {
  if (FULL.includes(cause.code ?? '')) throw full('Nothing was changed', cause);
  throw unavailable(`The key file cannot be written (${cause.code ?? 'unknown error'}).`, cause);
}

function unsure(cause: NodeJS.ErrnoException): never {
  if (FULL.includes(cause.code ?? '')) throw full('The change may not last', cause);
  throw unavailable(`The change of the key file may not last (${cause.code ?? 'unknown error'}).`, cause);
}

function full(what: string, cause?: unknown): KmsError {
  return new KmsError('kms-storage-full', `${what}: the disk that the key file is on is full.`, { cause });
}

function unavailable(message: string, cause?: unknown): KmsError {
  return new KmsError('kms-unavailable', message, { cause });
}
