import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compactJws,
  fromPublicPem,
  type ReceiptKey,
  receiptKey,
  signingInput,
} from '@sealift/protocol/receipt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, sealift } from './testing/command.js';
import { streamsWith } from './testing/streams.js';

const facts = {
  bucket: 'b',
  key: 'users/zoë/abc',
  size: 10,
  objectSize: 26,
  etag: '"e"',
  protection: { profile: 'client' },
  completedAt: 1,
} as const;

let folder: string;
let jwks: string;
let server: Server;
let address: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-receipt-command-'));
  const [own, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const pemOf = ({ publicKey }: typeof own) => publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const key: ReceiptKey = await receiptKey(fromPublicPem(pemOf(own)) ?? new Uint8Array());
  const input = signingInput(key.kid, facts);
  const jws = compactJws(input, sign(null, input, own.privateKey));
  jwks = JSON.stringify({ keys: [key] });
  await writeFile(at('jws'), `${jws}\n`);
  await writeFile(at('receipt.json'), JSON.stringify({ ...facts, signature: 'x', jws }));
  await writeFile(at('changed.json'), JSON.stringify({ ...facts, size: 11, signature: 'x', jws }));
  await writeFile(at('own.pem'), pemOf(own));
  await writeFile(at('other.pem'), pemOf(other));
  await writeFile(at('jwks.json'), jwks);
  await writeFile(at('large'), Buffer.alloc(70_000, 'x'));
  server = createServer((request, response) => {
    if (request.url === '/elsewhere') response.writeHead(302, { location: '/jwks.json' }).end();
    else if (request.url === '/large') response.end('x'.repeat(70_000));
    else if (request.url === '/jwks.json') response.end(jwks);
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const verify = (...args: string[]): Promise<Ran> => sealift(['receipt', 'verify', ...args]);

describe('a receipt is verified', () => {
  test.each<[string, string, () => string[]]>([
    ['with the public key', 'receipt.json', () => ['--public-key', at('own.pem')]],
    [
      'with one of several',
      'receipt.json',
      () => ['--public-key', at('other.pem'), '--public-key', at('own.pem')],
    ],
    ['with a key set', 'receipt.json', () => ['--jwks', at('jwks.json')]],
    ['with the key set of an address', 'receipt.json', () => ['--jwks', `${address}/jwks.json`]],
    ['as its JWS alone', 'jws', () => ['--public-key', at('own.pem')]],
  ])('%s', async (_, file, flags) => {
    const { code, out, err } = await verify(at(file), ...flags());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual(facts);
  });
});

test('from standard input', async () => {
  const args = ['receipt', 'verify', '-', '--public-key', at('own.pem')];
  const { streams } = streamsWith(await readFile(at('receipt.json')), 7);
  const { code, out } = await sealift(args, {}, streams);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(facts);
  const large = streamsWith(Buffer.alloc(70_000, 'x')).streams;
  expect(await sealift(args, {}, large)).toMatchObject({
    code: 2,
    err: expect.stringContaining('too large'),
  });
});

describe('it is refused, and nothing is printed', () => {
  test.each<[string, string, () => string[], string]>([
    ['changed', 'changed.json', () => ['--public-key', at('own.pem')], '(receipt-invalid)'],
    ['no receipt', 'own.pem', () => ['--public-key', at('own.pem')], '(receipt-malformed)'],
    ['of another key', 'receipt.json', () => ['--public-key', at('other.pem')], '(receipt-key-unknown)'],
    ['without a public key', 'receipt.json', () => ['--public-key', at('jws')], '(receipt-keys-invalid)'],
    ['with half a key set', 'receipt.json', () => ['--jwks', at('own.pem')], '(receipt-keys-invalid)'],
    ['without an answer', 'receipt.json', () => ['--jwks', `${address}/missing`], '(receipt-keys-invalid)'],
    ['after a redirect', 'receipt.json', () => ['--jwks', `${address}/elsewhere`], '(receipt-keys-invalid)'],
    ['without the file', 'missing', () => ['--public-key', at('own.pem')], 'no such file'],
  ])('%s', async (_, file, flags, said) => {
    const { code, out, err } = await verify(at(file), ...flags());
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(said);
  });
});

test.each<[string, () => string[], string]>([
  ['no action', () => [], 'the action is verify'],
  ['no file', () => ['verify', '--jwks', at('jwks.json')], 'FILE is missing'],
  ['no key', () => ['verify', at('jws')], 'give --public-key or --jwks'],
  ['both', () => ['verify', at('jws'), '--jwks', 'x', '--public-key', 'y'], 'give --public-key or --jwks'],
  [
    'plain HTTP',
    () => ['verify', at('jws'), '--jwks', 'http://example.com/jwks.json'],
    'must begin with https://',
  ],
  [
    'another scheme',
    () => ['verify', at('jws'), '--jwks', 'ftp://localhost/jwks.json'],
    'must begin with https://',
  ],
  ['a large file', () => ['verify', at('large'), '--public-key', at('own.pem')], 'too large'],
  ['a large answer', () => ['verify', at('jws'), '--jwks', `${address}/large`], 'too large'],
])('%s is a usage error', async (_, args, said) => {
  const { code, err } = await sealift(['receipt', ...args()]);
  expect(code).toBe(2);
  expect(err).toContain(said);
});
