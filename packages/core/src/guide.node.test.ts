import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as promises from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as streams from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noise } from '../test/bytes.js';
import { example, guide, run } from '../test/guide.js';
import * as core from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-guide-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the examples for Node give the file back', async () => {
  const bytes = noise(100_000);
  await writeFile(path.join(folder, 'report.pdf'), bytes);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const modules = {
    '@sealift/core': core,
    'node:fs': fs,
    'node:fs/promises': promises,
    'node:stream/promises': streams,
  };
  const given = {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  const here = example('In Node').replaceAll("'report.", `'${folder}/report.`);
  const [sealing = '', opening = ''] = here.split(/^(?=import \{ createReadStream \} from)/m);
  await run(sealing, modules, given, []);
  await run(opening, modules, given, []);
  expect(new Uint8Array(await readFile(path.join(folder, 'report.opened')))).toEqual(bytes);
  expect((await readdir(folder)).toSorted()).toEqual([
    'report.json',
    'report.opened',
    'report.pdf',
    'report.sealed',
  ]);
});

test('every subpath is listed', async () => {
  const { exports } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const listed = Object.keys(exports).filter((subpath) => !guide.includes(`${subpath.slice(1)}\``));
  expect(listed.filter((subpath) => subpath !== '.')).toEqual([]);
});
