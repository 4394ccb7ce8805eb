import { sha256Base64url } from '@sealift/s3';
import { SILENCE } from '@sealift/signer';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limitStoreCases } from '../../signer/src/testing/limit-store-cases.js';
import { replicas } from '../../signer/src/testing/replicas.js';
import { redisLimits } from './limits.js';
import { hasRedis, type RedisServer, startRedis } from './testing/redis-server.js';

/** Files of the round-robin test; many more by hand. */
const FILES = Number(process.env.SEALIFT_REDIS_FILES ?? 1_000);

/** Where it is missing the tests below are left out: not where nothing may be. */
test.runIf(process.env.SEALIFT_REQUIRE_REDIS)('there is a redis-server', () => {
  expect(hasRedis(), 'apt-get install redis-server').toBe(true);
});

test('what is no client is refused at once', () => {
  for (const client of [undefined, null, 'redis://localhost', {}])
    expect(() => redisLimits({ client: client as never })).toThrow(TypeError);
});

describe.runIf(hasRedis())('in a real Redis', () => {
  let server: RedisServer;
  let first: ReturnType<typeof createClient>;
  let second: Redis;

  beforeAll(async () => {
    server = await startRedis();
    first = createClient({ url: `redis://127.0.0.1:${server.port}` });
    first.on('error', () => undefined);
    await first.connect();
    second = new Redis(server.port, '127.0.0.1');
    second.on('error', () => undefined);
  });
  afterAll(async () => {
    first.destroy();
    second.disconnect();
    await server.close();
  });

  /** The server's clock is the machine's, so all that it remembers gets older instead. */
  async function pass(milliseconds: number): Promise<void> {
    const older = `
      for _, key in ipairs(redis.call('KEYS', '*')) do
        if redis.call('TYPE', key).ok == 'zset' then
          for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
            redis.call('ZINCRBY', key, -ARGV[1], member)
          end
        elseif redis.call('HEXISTS', key, 'at') == 1 then
          redis.call('HINCRBY', key, 'at', -ARGV[1])
        end
        redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[1])
      end`;
    await second.eval(older, 0, milliseconds);
  }

  describe('by "redis" and "ioredis" at once', () => {
    limitStoreCases(() => ({
      one: redisLimits({ client: first }),
      two: redisLimits({ client: second }),
      pass,
    }));
  });

  test('nothing stays for ever, and no name is in it', async () => {
    const store = redisLimits({ client: first, prefix: 'lasting:' });
    const owner = sha256Base64url('alice');
    await store.take(owner, 10);
    await store.open(owner, { id: 'users/alice/a', size: 1 }, { uploads: 1, bytes: 1 });
    await store.start(owner, 5_000);
    await store.keep(owner, 'x', undefined);
    await store.keep(sha256Base64url('unstarted'), 'x', undefined);
    const keys = await second.keys('lasting:*');
    expect(keys).toHaveLength(4);
    for (const key of keys) {
      expect(key).toMatch(/^lasting:[ros]:[\w-]{43}$/);
      expect(await second.pttl(key)).toBeGreaterThan(0);
    }
    expect(await second.pttl(`lasting:s:${owner}`)).toBeLessThanOrEqual(5_000);
    expect(await second.pttl(`lasting:o:${owner}`)).toBeLessThanOrEqual(SILENCE);
  });

  test('another prefix is another count', async () => {
    const name = sha256Base64url('bob');
    const [one, two] = ['a:', 'b:'].map((prefix) => redisLimits({ client: first, prefix })) as [never, never];
    expect(await (one as ReturnType<typeof redisLimits>).take(name, 1)).toBe(0);
    expect(await (two as ReturnType<typeof redisLimits>).take(name, 1)).toBe(0);
  });

  test(`three replicas behind a round-robin proxy, ${FILES} files: nobody is locked out, and nothing stays open`, async () => {
    const clients = [first, second, first] as const;
    const { upload, grant, codes } = await replicas({}, 3, (at) => ({
      limits: { openUploads: 20, store: redisLimits({ client: clients[at] as never, prefix: 'three:' }) },
    }));
    const workers = Array.from({ length: 10 }, async (_, worker) => {
      for (let file = worker; file < FILES; file += 10) await upload();
    });
    await Promise.all(workers);
    expect(codes).toEqual([]);
    const [owners = ''] = await second.keys('three:o:*');
    expect(owners).toBe('');
    for (let file = 0; file < 25; file += 1) await grant();
    expect(codes).toEqual(Array(5).fill('rate-limited'));
  }, 600_000);

  test('a server that does not answer: refused in time; and it goes on when it is back', async () => {
    const client = createClient({ url: `redis://127.0.0.1:${server.port}`, disableOfflineQueue: true });
    client.on('error', () => undefined);
    await client.connect();
    const { grant, codes } = await replicas(
      { limits: { store: redisLimits({ client, prefix: 'frozen:' }) } },
      1,
    );
    await grant();
    server.freeze();
    await grant(); // takes as long as the signer waits
    server.thaw();
    expect(codes).toEqual(['limits-unavailable']);
    await grant();
    expect(codes).toHaveLength(1);
    client.destroy();
  });

  test('a server that is gone: refused; allowed by name, each replica counts', async () => {
    const gone = await startRedis();
    const client = createClient({ url: `redis://127.0.0.1:${gone.port}`, disableOfflineQueue: true });
    client.on('error', () => undefined);
    await client.connect();
    await gone.kill();
    const store = redisLimits({ client });
    const refusing = await replicas({ limits: { store } });
    await refusing.upload();
    expect(refusing.codes).toEqual(['limits-unavailable']);
    const allowing = await replicas({ limits: { store, onUnavailable: 'allow', openUploads: 2 } });
    for (let file = 0; file < 20; file += 1) await allowing.upload();
    expect(allowing.codes).toEqual([]);
    for (let file = 0; file < 9; file += 1) await allowing.grant();
    expect(allowing.codes).toEqual(Array(3).fill('rate-limited'));
    client.destroy();
    await gone.close();
  });

  test('an answer that is none refuses', async () => {
    for (const answer of ['OK', null, undefined, 1.5, ['x', 'y']]) {
      const store = redisLimits({ client: { sendCommand: async () => answer } });
      await expect(store.take('n', 1)).rejects.toThrow('something else');
      await expect(store.open('n', { id: 'a', size: 1 }, { uploads: 1, bytes: 1 })).rejects.toThrow();
      await expect(store.start('n', 1)).rejects.toThrow();
      await expect(store.ping()).rejects.toThrow();
    }
  });
});
