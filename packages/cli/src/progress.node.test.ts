import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesText, durationText, Meter, metered, type Progress, progressText } from './progress.js';
import { statusLineOf } from './status-line.js';

const MIB = 1024 ** 2;

test.each<[Progress, string]>([
  [
    { work: 'encrypting', done: 0, total: 10, rate: 0, unit: 'bytes' },
    'encrypting: 0 bytes of 10 bytes, 0 %',
  ],
  [
    { work: 'verifying', done: 512 * MIB, total: 2048 * MIB, rate: 256 * MIB, unit: 'bytes' },
    'verifying: 512.0 MiB of 2.0 GiB, 25 %, 256.0 MiB/s, 6 s left',
  ],
  [{ work: 'reading', done: 3 * MIB, rate: MIB / 2, unit: 'bytes' }, 'reading: 3.0 MiB, 512.0 KiB/s'],
  [
    { work: 'encrypting', done: 10, total: 10, rate: 5, unit: 'bytes' },
    'encrypting: 10 bytes of 10 bytes, 100 %, 5 bytes/s',
  ],
  [{ work: 'encrypting', done: 0, total: 0, rate: 0, unit: 'bytes' }, 'encrypting: 0 bytes of 0 bytes'],
  [
    { work: 'reading', done: 12, total: 50, rate: 2, unit: 'objects' },
    'reading: 12 of 50, 24 %, 2.0/s, 19 s left',
  ],
])('%j', (progress, text) => {
  expect(progressText(progress)).toBe(text);
});

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [1024 ** 2 - 1, '1.0 MiB'],
  [64 * 1024 ** 3, '64.0 GiB'],
])('%d bytes', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0.2, '1 s'],
  [59.1, '1 min 0 s'],
  [3599, '59 min 59 s'],
  [7261, '2 h 1 min'],
])('%d seconds', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

describe('a meter', () => {
  function watched() {
    const shown: string[] = [];
    let now = 0;
    const status = { show: (text: string) => shown.push(text), clear: () => shown.push('') };
    const meter = new Meter({ status }, { work: 'w', total: 100_000, unit: 'bytes' }, () => now);
    return {
      shown,
      meter,
      at(time: number, count: number) {
        now = time;
        meter.add(count);
      },
    };
  }

  test('is silent for a second, then tells at most five times a second', () => {
    const { shown, at } = watched();
    for (let time = 0; time < 3000; time += 10) at(time, 1);
    expect(shown).toHaveLength(10);
    expect(shown[0]).toContain('101 bytes of');
  });

  test('takes the rate of the last seconds', () => {
    const { shown, at } = watched();
    for (let time = 1000; time <= 10_000; time += 1000) at(time, 1000);
    for (let time = 11_000; time <= 20_000; time += 1000) at(time, 10);
    expect(shown[9]).toContain('1000 bytes/s');
    expect(shown.at(-1)).toContain('10 bytes/s');
  });

  test('says nothing where nobody watches, and hands all bytes on', async () => {
    async function* source() {
      yield Uint8Array.of(1);
      yield Uint8Array.of(2, 3);
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of metered(source(), {}, 'w')) pieces.push(piece);
    expect(Buffer.concat(pieces)).toEqual(Buffer.of(1, 2, 3));
  });
});

test('the line is written over, has no escape sequences, and fits', () => {
  const written: string[] = [];
  const line = statusLineOf({
    columns: 10,
    write: (text: string | Uint8Array) => written.push(`${text}`) > 0,
  });
  line.show('0123456789abc');
  line.show('short');
  line.clear();
  line.clear();
  expect(written.join('')).toBe(`\r012345678\rshort    \r${' '.repeat(5)}\r`);
});

/** `script` of util-linux gives a program a terminal. */
const hasScript = spawnSync('script', ['--version']).status === 0;

describe.skipIf(!hasScript)('the command', () => {
  let folder: string;
  const sealift = fileURLToPath(new URL('../bin/sealift.js', import.meta.url));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-progress-'));
    await writeFile(join(folder, 'key'), new Uint8Array(32), { mode: 0o600 });
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What a terminal shows of an encryption whose input comes for two seconds, or until there is some progress. */
  function shown(name: string, more: string, env: Record<string, string> = {}, rounds = 10): string {
    const screen = join(folder, `${name}.screen`);
    const going = `[ $n -lt ${rounds} ] && ! grep -q 'reading[:]' ${screen} 2> /dev/null`;
    const slow = `(n=0; while ${going}; do n=$((n + 1)); echo a; sleep 0.2; done)`;
    const args = `encrypt - --aes-key ${folder}/key --out ${folder}/${name}`;
    const line = `${slow} | ${process.execPath} ${sealift} ${args} ${more}`;
    const { stdout } = spawnSync('script', ['-qefc', line, screen], {
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm', ...env },
    });
    expect(stdout).toMatch(new RegExp(`${name}/object: \\d+ bytes`));
    return stdout;
  }

  test('shows progress on a terminal, without escape sequences', () => {
    // A busy machine takes its time to start the command.
    const text = shown('told', '', {}, 200);
    expect(text).toMatch(/\rreading: \d+ bytes, \d+ bytes\/s/);
    expect(text).not.toContain('\x1b');
  });

  test.each([
    ['--quiet', '--quiet', {}],
    ['piped standard error', '2> /dev/null', {}],
    ['a dumb terminal', '', { TERM: 'dumb' }],
  ])('shows none: %s', (name, more, env) => {
    expect(shown(name.replaceAll(/[^a-z]/g, ''), more, env)).not.toContain('reading');
  });
});
