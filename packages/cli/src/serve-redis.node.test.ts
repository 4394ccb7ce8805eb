import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasRedis, type RedisServer, startRedis } from '../../redis/src/testing/redis-server.js';
import { run } from './run.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-serve-redis-'));
  await writeFile(
    join(folder, 'authorize.mjs'),
    `export const authorize = () => ({ owner: 'alice', prefix: 'users/alice/' });`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

interface Served {
  readonly url: Promise<string>;
  readonly code: Promise<number>;
  readonly err: string[];
  stop(): void;
}

function serve(flags: string[], env: Record<string, string> = {}): Served {
  const place = ['--bucket', 'b', '--region', 'eu-central-1', '--port', '0', '--keyring', 'raw-aes'];
  const who = ['--allowed-origin', 'https://app.example', '--authorize', join(folder, 'authorize.mjs')];
  const stop = new AbortController();
  const err: string[] = [];
  let code: Promise<number> = Promise.resolve(-1);
  const url = new Promise<string>((resolve) => {
    code = run(['serve', ...place, ...who, ...flags], {
      env: { SEALIFT_SECRET: 'the secret of this test, of more than 32 bytes', ...env },
      out: (line) => resolve(line.replace('The signer listens on ', '')),
      err: (line) => err.push(line),
      signal: stop.signal,
    });
  });
  return { url, code, err, stop: () => stop.abort() };
}

const grant = (url: string): Promise<Response> =>
  fetch(`${url}/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://app.example' },
    body: '{"size":5}',
  });

test.each([
  ['http://127.0.0.1:6379', '--redis is redis://HOST:PORT or rediss://HOST:PORT'],
  ['127.0.0.1', '--redis is redis://HOST:PORT or rediss://HOST:PORT'],
  ['redis://:hunter2@127.0.0.1', 'SEALIFT_REDIS'],
  ['redis://127.0.0.1:1', '--redis cannot be used (ECONNREFUSED)'],
])('%s is refused before it is served', async (address, reason) => {
  const served = serve(['--redis', address]);
  expect(await served.code).toBe(2);
  expect(served.err).toHaveLength(1);
  expect(served.err[0]).toContain(reason);
  expect(served.err[0]).not.toContain('hunter2');
});

test('a password in the environment is not repeated', async () => {
  const served = serve([], { SEALIFT_REDIS: 'redis://:hunter2@127.0.0.1:1' });
  expect(await served.code).toBe(2);
  expect(served.err.join()).toContain('ECONNREFUSED');
  expect(served.err.join()).not.toContain('hunter2');
});

describe.runIf(hasRedis())('with a real Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  test('it is counted there; while it is gone nothing is handed out; the command ends all the same', async () => {
    const served = serve(['--redis', `redis://127.0.0.1:${server.port}`]);
    const url = await served.url;
    expect((await grant(url)).status).toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const { createClient } = await import('redis');
    const client = createClient({ url: `redis://127.0.0.1:${server.port}` });
    await client.connect();
    expect(await client.keys('sealift:r:*')).toHaveLength(1);
    client.destroy();
    await server.kill();
    const refused = await grant(url);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'limits-unavailable' });
    expect(served.err.filter((line) => line.startsWith('Redis: ')).length).toBeGreaterThan(0);
    served.stop();
    expect(await served.code).toBe(0);
  });

  test('what it refuses stops the start, and leaves no connection open', async () => {
    const own = await startRedis();
    const { createClient } = await import('redis');
    const client = createClient({ url: `redis://127.0.0.1:${own.port}` });
    await client.connect();
    await client.configSet('requirepass', 'hunter2');
    const without = serve(['--redis', `redis://127.0.0.1:${own.port}`]);
    expect(await without.code).toBe(2);
    expect(without.err.join()).toContain('NOAUTH');
    const wrong = serve([], { SEALIFT_REDIS: `redis://:hunter3@127.0.0.1:${own.port}` });
    expect(await wrong.code).toBe(2);
    expect(wrong.err.join()).toContain('WRONGPASS');
    expect(wrong.err.join()).not.toContain('hunter');
    expect((await client.info('clients')).match(/connected_clients:(\d+)/)?.[1]).toBe('1');
    const right = serve([], { SEALIFT_REDIS: `redis://:hunter2@127.0.0.1:${own.port}` });
    expect((await grant(await right.url)).status).toBe(200);
    right.stop();
    expect(await right.code).toBe(0);
    client.destroy();
    await own.close();
  });
});
