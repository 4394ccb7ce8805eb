import { redisLimits } from '@sealift/redis';
import type { LimitStore } from '@sealift/signer';
import { type Terminal, UsageError } from './command.js';

/** Milliseconds between two attempts to connect again, at most. */
const LONGEST_PAUSE = 2_000;

export interface SharedLimits {
  readonly store: LimitStore;
  close(): Promise<void>;
}

/**
 * Connects to Redis or Valkey: one that does not answer is found out now, not at the first upload. Later it is connected to again, for
 * as long as it takes, and a failure is told once.
 *
 * @param url `redis://` or `rediss://`; no message repeats it
 * @throws UsageError
 */
export async function connectLimits(url: string, terminal: Terminal): Promise<SharedLimits> {
  const { createClient } = await loadRedis();
  let connected = false;
  let told: string | undefined;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: (tries) => connected && Math.min(100 * tries + 100, LONGEST_PAUSE) },
  });
  client.on('error', (error: unknown) => {
    const reason = reasonOf(error);
    if (connected && reason !== told) terminal.err(`Redis: ${reason}`);
    told = reason;
  });
  client.on('ready', () => {
    if (connected && told !== undefined) terminal.err('Redis: connected again');
    told = undefined;
  });
  const store = redisLimits({ client });
  try {
    await client.connect();
    await store.ping();
  } catch (error) {
    if (client.isOpen) client.destroy();
    throw new UsageError(`--redis cannot be used (${reasonOf(error)})`);
  }
  connected = true;
  return {
    store,
    close: async () => {
      if (client.isReady) await client.close();
      else client.destroy();
    },
  };
}

/** Installed by those who use it. @throws UsageError */
async function loadRedis(): Promise<typeof import('redis')> {
  return import('redis').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError('--redis needs the package "redis" beside this one: npm install sealift redis');
  });
}

/** A code of the system, or the first word of what Redis said: the rest may name addresses and users. */
function reasonOf(error: unknown): string {
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
  return code ?? /^[A-Z]{3,}\b/.exec(message ?? '')?.[0] ?? 'the connection failed';
}
