import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SealiftError } from '@sealift/core/errors';

/** Milliseconds: a write takes a few, so a lock this old belongs to nobody. */
const STALE_AFTER = 30_000;
/** Milliseconds: a lock gets its owner's name right after it is made, unless the owner was killed in between. */
const NAMELESS_AFTER = 2_000;
const GIVE_UP_AFTER = 60_000;

/** The lock could not be had; nothing was done. */
export class LockError extends SealiftError<'file-locked'> {
  override name = 'LockError';

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super('file-locked', message, options);
  }
}

/**
 * Runs `work` while holding an advisory lock between processes: a file that only one of them can create. What a killed
 * process leaves behind is recognised (its process is gone) and removed.
 *
 * @throws LockError after a minute of waiting, or when the folder is not writable
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await acquire(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<void> {
  const deadline = Date.now() + GIVE_UP_AFTER;
  while (!(await create(path))) {
    if (await isStale(path)) await removeStale(path);
    else await sleep(5 + Math.random() * 20);
    if (Date.now() > deadline) throw new LockError('The file stays locked by another process.');
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    await handle.writeFile(`${process.pid} ${hostname()}`);
    await handle.close();
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new LockError('The file cannot be locked: its folder is not writable.', { cause });
  }
}

/**
 * Two waiting processes may find the same lock stale. Only the holder of a second lock removes it, after looking again:
 * otherwise the slower one would remove the lock that the faster one has just taken.
 */
async function removeStale(path: string): Promise<void> {
  const broom = `${path}.stale`;
  if (await create(broom)) {
    try {
      if (await isStale(path)) await rm(path, { force: true });
    } finally {
      await rm(broom, { force: true });
    }
    return;
  }
  if ((await ageOf(broom)) > STALE_AFTER) await rm(broom, { force: true });
  await sleep(5 + Math.random() * 20);
}

async function isStale(path: string): Promise<boolean> {
  const age = await ageOf(path);
  if (age > STALE_AFTER) return true;
  const owner = await readFile(path, 'utf8').catch(() => undefined);
  if (owner === undefined) return false;
  if (owner === '') return age > NAMELESS_AFTER;
  const [pid, host] = owner.split(' ');
  return host === hostname() && !isAlive(Number(pid));
}

/** Milliseconds; 0 for a file that is gone. */
async function ageOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
