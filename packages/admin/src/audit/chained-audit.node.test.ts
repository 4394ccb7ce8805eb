import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AuditEvent } from '@sealift/signer';
import { type AuditBatch, chainedAudit } from '@sealift/signer/audit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Processes, processes } from '../../../kms/src/testing/processes.js';
import { type AuditReport, verifyAudit } from './verify.js';

const event = (key: string): AuditEvent => ({
  time: '2026-11-20T00:00:00.000Z',
  action: 'key-generate',
  outcome: 'ok',
  key,
});

function verified(text: string): Promise<AuditReport> {
  return verifyAudit(
    (async function* () {
      yield Buffer.from(text);
    })(),
  );
}

/** As an object store with `If-None-Match: *`: an object is whole or not there, and never written twice. */
class Objects {
  readonly stored: Map<string, string> = new Map();
  readonly lost: () => 'request' | 'answer' | undefined;

  constructor(lost: () => 'request' | 'answer' | undefined = () => undefined) {
    this.lost = lost;
  }

  async put({ name, text }: AuditBatch): Promise<void> {
    const fault = this.lost();
    await sleep(Math.random() * 2);
    if (fault === 'request') throw new Error('no connection');
    if (this.stored.has(name)) return; // 412: accepted earlier
    this.stored.set(name, text);
    if (fault === 'answer') throw new Error('the connection was reset');
  }

  /** The chains, each with its objects in the order of their names. */
  chains(): string[] {
    const chains = new Map<string, string>();
    for (const name of [...this.stored.keys()].sort()) {
      const [chain = ''] = name.split('/');
      chains.set(chain, (chains.get(chain) ?? '') + this.stored.get(name));
    }
    return [...chains.values()];
  }
}

const keysOf = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { key: string }).key);

describe('in an object store', () => {
  test('three instances make three chains that hold', async () => {
    const objects = new Objects();
    const instances = [1, 2, 3].map(() => chainedAudit((batch) => objects.put(batch), { gather: 1 }));
    const rounds = Array.from({ length: 20 }, (_, round) => round);
    for (const round of rounds)
      await Promise.all(
        instances.flatMap((audit, instance) => [0, 1].map((n) => audit(event(`${instance}/${round}/${n}`)))),
      );
    const chains = objects.chains();
    expect(chains).toHaveLength(3);
    for (const chain of chains)
      expect(await verified(chain)).toMatchObject({ intact: true, lines: 40, notes: [] });
    expect(objects.stored.size).toBeLessThan(120);
  });

  test('lost requests and lost answers break no chain, and lose no event that was accepted', async () => {
    let calls = 0;
    const objects = new Objects(() => {
      calls += 1;
      if (calls % 5 === 1) return 'answer';
      return calls % 7 === 3 ? 'request' : undefined;
    });
    const audit = chainedAudit((batch) => objects.put(batch), { gather: 0 });
    const accepted: string[] = [];
    let failed = 0;
    for (let n = 0; n < 60; n += 1)
      try {
        await audit(event(String(n)));
        accepted.push(String(n));
      } catch {
        failed += 1;
      }
    expect(failed).toBeGreaterThan(5);
    const [chain = ''] = objects.chains();
    expect((await verified(chain)).problems).toEqual([]);
    const keys = keysOf(chain);
    expect(new Set(keys).size).toBe(keys.length);
    expect(accepted.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test.each([
    ['removed', 'removed', (names: string[], stored: Map<string, string>) => stored.delete(names[1] ?? '')],
    [
      'changed',
      'changed',
      (names: string[], stored: Map<string, string>) =>
        stored.set(names[1] ?? '', (stored.get(names[1] ?? '') ?? '').replace('generate', 'unwrap')),
    ],
  ])('an object that was %s is found', async (_, kind, harm) => {
    const objects = new Objects();
    const audit = chainedAudit((batch) => objects.put(batch), { gather: 0 });
    for (const key of ['a', 'b', 'c']) await audit(event(key));
    harm([...objects.stored.keys()].sort(), objects.stored);
    const [chain = ''] = objects.chains();
    expect((await verified(chain)).problems[0]).toMatchObject({ kind });
  });
});

test('a log that many instances share, and that doubles and mixes lines, is verified by the documented line', async () => {
  const log: string[] = [];
  let calls = 0;
  const audits = [1, 2].map(() =>
    chainedAudit(
      ({ lines }) => {
        log.push(...lines);
        calls += 1;
        if (calls % 3 === 0) throw new Error('the connection was reset');
      },
      { gather: 0 },
    ),
  );
  for (let n = 0; n < 12; n += 1)
    await Promise.allSettled(audits.map((audit, index) => audit(event(`${index}/${n}`))));
  log.reverse();
  const writers = new Set(log.map((line) => (JSON.parse(line) as { writer: string }).writer));
  expect(writers.size).toBe(2);
  const { execFileSync } = await import('node:child_process');
  for (const writer of writers) {
    const command = `export LC_ALL=C; grep -h '"writer":"${writer}"' | sort -u | sort -t : -k 2,2n`;
    const text = execFileSync('sh', ['-c', command], { input: `${log.join('\n')}\n` }).toString();
    expect(await verified(text)).toMatchObject({ intact: true, superseded: 0 });
  }
});

describe('a process that is killed', () => {
  /** A sink that takes its time, and stores whole batches. */
  const WRITER = `
import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { chainedAudit } from './module.mjs';
const [folder, name] = process.argv.slice(2);
const audit = chainedAudit(async ({ name: object, text }) => {
  const path = folder + '/' + object.replace('/', '.');
  await writeFile(path + '.part', text);
  await sleep(Math.random() * 4);
  await rename(path + '.part', path);
  await sleep(Math.random() * 4);
}, { gather: 1 });
const say = (message) => new Promise((resolve) => process.send(message, resolve));
for (let n = 0; ; n += 3) {
  const keys = [n, n + 1, n + 2].map((n) => name + '/' + n);
  await Promise.all(keys.map((key) => audit({
    time: new Date().toISOString(), action: 'key-generate', outcome: 'ok', key,
  })));
  await say(keys);
}
`;
  let writers: Processes;
  beforeAll(async () => {
    const entry = new URL('../../../signer/src/audit/index.ts', import.meta.url);
    writers = await processes(fileURLToPath(entry), WRITER);
  }, 60_000);
  afterAll(() => writers.close());

  test('at any moment leaves a chain that holds, with all that was accepted', async () => {
    const folder = join(writers.folder, 'objects');
    await mkdir(folder);
    const workers = Array.from({ length: 5 }, (_, index) => writers.start([folder, String(index)]));
    await Promise.all(workers.map(({ started }) => started));
    for (const worker of workers) {
      await sleep(Math.random() * 30);
      await worker.kill();
    }
    const names = (await readdir(folder)).filter((name) => !name.endsWith('.part')).sort();
    const chains = new Map<string, string>();
    for (const name of names) {
      const chain = name.split('.')[0] ?? '';
      chains.set(chain, (chains.get(chain) ?? '') + (await readFile(join(folder, name), 'utf8')));
    }
    expect(chains.size).toBe(5);
    for (const chain of chains.values()) expect((await verified(chain)).problems).toEqual([]);
    const stored = new Set([...chains.values()].flatMap(keysOf));
    const accepted = workers.flatMap(({ reports }) => reports.flat() as string[]);
    expect(accepted.length).toBeGreaterThan(0);
    expect(accepted.filter((key) => !stored.has(key))).toEqual([]);
  }, 30_000);
});
