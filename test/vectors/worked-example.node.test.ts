/** docs/object-format.md: every number of the worked example is what it says, and our reader opens the objects. */
import { constants, createHmac, createPrivateKey, hkdfSync, privateDecrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createOpener, importAesWrappingKey, openVerified, rawAesKeyring } from '@sealift/core';
import { expect, test } from 'vitest';
import { stream } from '../../packages/core/test/bytes.js';
import { gcm } from './generate/objects.js';
import { loadScenarios, type Scenario } from './load.js';

const document = readFileSync(new URL('../../docs/object-format.md', import.meta.url), 'utf8');
const example = document.slice(document.indexOf('## Worked example')).split(/\n## /)[0] ?? '';

/** `    name: hex` or `    name: "text"`, continued on deeper lines. */
const values = new Map(
  [...example.matchAll(/^ {4}(\S[^:\n]*): (.+(?:\n {6}.+)*)/gm)].map(([, name = '', value = '']) => [
    name,
    value.startsWith('"') ? Buffer.from(value.slice(1, -1)) : fromHex(value.replaceAll(/\s/g, '')),
  ]),
);
const [v3Headers = {}, v2Headers = {}] = [...example.matchAll(/```http\n(.*?)```/gs)].map(([, block = '']) =>
  Object.fromEntries(
    block
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', value = ''] = line.split(/: (.*)/s);
        return [name.replace(/^x-amz-meta-/, ''), value];
      }),
  ),
);

function fromHex(text: string): Buffer {
  expect(text).toMatch(/^([0-9a-f]{2})+$/);
  return Buffer.from(text, 'hex');
}

const used = new Set<string>();
function value(name: string): Buffer {
  used.add(name);
  const found = values.get(name);
  if (found === undefined) throw new Error(`the document has no "${name}"`);
  return found;
}
const ascii = (text: string) => Buffer.from(text, 'ascii');
const hmac = (key: Buffer, ...data: Buffer[]) =>
  createHmac('sha512', key).update(Buffer.concat(data)).digest();
const hkdf = (info: Buffer) =>
  Buffer.from(hkdfSync('sha512', value('data key'), value('message id'), info, 32));
const entry = (bytes: Buffer) => bytes.toString('base64');

const SUITE = Buffer.from([0x00, 0x73]);

test('V3: keys, wrapped key, content, metadata', () => {
  const prk = hmac(value('message id'), value('data key'));
  expect(value('PRK')).toEqual(prk);
  expect(value('info of the content key')).toEqual(Buffer.concat([SUITE, ascii('DERIVEKEY')]));
  expect(value('info of the key commitment')).toEqual(Buffer.concat([SUITE, ascii('COMMITKEY')]));
  const block = (info: string) => hmac(prk, value(info), Buffer.from([1]));
  expect(value('content key')).toEqual(block('info of the content key').subarray(0, 32));
  expect(value('key commitment')).toEqual(block('info of the key commitment').subarray(0, 28));
  expect(value('associated data of the wrap')).toEqual(ascii('115'));
  expect(value('wrapped key')).toEqual(wrapped('associated data of the wrap'));
  expect(value('IV')).toEqual(Buffer.alloc(12, 1));
  expect(value('associated data')).toEqual(SUITE);
  const seal = (plaintext: Buffer) => gcm(value('content key'), value('IV'), SUITE, plaintext);
  expect(Buffer.concat([value('ciphertext'), value('tag')])).toEqual(seal(value('plaintext')));
  expect(value('tag of an empty file')).toEqual(seal(Buffer.alloc(0)));
  expect(v3Headers).toEqual({
    'x-amz-c': '115',
    'x-amz-d': entry(value('key commitment')),
    'x-amz-i': entry(value('message id')),
    'x-amz-3': entry(value('wrapped key')),
    'x-amz-w': '02',
    'sealift-file': entry(value('sealed name')),
  });
});

test('the name and type', () => {
  expect(value("info of the name's key")).toEqual(ascii('sealift file info v1'));
  expect(value("name's key")).toEqual(hkdf(value("info of the name's key")));
  const version = Buffer.from([1]);
  const json = value("name's JSON, then 24 spaces");
  const padded = Buffer.concat([json, Buffer.alloc(24, ' ')]);
  expect(padded.byteLength % 64).toBe(0);
  const sealed = gcm(value("name's key"), value("name's nonce"), version, padded);
  expect(value('sealed name')).toEqual(Buffer.concat([version, value("name's nonce"), sealed]));
});

test.each([
  ['RSA message', '115', 'v3-rsa', 'x-amz-3'],
  ['V2 RSA message', 'AES/GCM/NoPadding', 'v2-rsa', 'x-amz-key-v2'],
])('%s', (name, algorithm, scenario, wrappedEntry) => {
  const message = Buffer.concat([Buffer.from([32]), value('data key'), ascii(algorithm)]);
  expect(value(name)).toEqual(message);
  const vector = loadScenarios().find((one) => one.name === scenario);
  if (vector?.keyring.type !== 'raw-rsa') throw new Error('no such scenario');
  const der = Buffer.from(vector.keyring.privateKey, 'base64');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const blob = Buffer.from(vector.metadata[wrappedEntry] ?? '', 'base64');
  expect(privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, blob)).toEqual(
    message,
  );
});

test('KMS: the context is the caller’s and the reserved entry', () => {
  const context = { 'sealift:object': 'bucket/uploads/1', 'aws:x-amz-cek-alg': '115' };
  expect(value('encryption context').toString()).toBe(JSON.stringify(context));
});

test('V2', () => {
  expect(value('V2 associated data of the wrap')).toEqual(ascii('AES/GCM/NoPadding'));
  expect(value('V2 wrapped key')).toEqual(wrapped('V2 associated data of the wrap'));
  const sealed = gcm(value('data key'), value('V2 IV'), Buffer.alloc(0), value('plaintext'));
  expect(Buffer.concat([value('V2 ciphertext'), value('V2 tag')])).toEqual(sealed);
  expect(v2Headers).toEqual({
    'x-amz-key-v2': entry(value('V2 wrapped key')),
    'x-amz-iv': entry(value('V2 IV')),
    'x-amz-matdesc': '{}',
    'x-amz-wrap-alg': 'AES/GCM',
    'x-amz-cek-alg': 'AES/GCM/NoPadding',
    'x-amz-tag-len': '128',
  });
});

test.each([
  ['V3', v3Headers, ['ciphertext', 'tag'], { name: 'report.pdf', type: 'application/pdf' }],
  ['V2', v2Headers, ['V2 ciphertext', 'V2 tag'], undefined],
] as const)('our reader opens the object of %s', async (_, metadata, parts, fileInfo) => {
  const object = Buffer.concat(parts.map(value));
  const opener = await createOpener({
    keyring: rawAesKeyring({ wrappingKey: await importAesWrappingKey(value('wrapping key')) }),
    metadata,
    objectSize: object.byteLength,
    commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
  });
  expect(opener.fileInfo).toEqual(fileInfo);
  expect(Buffer.from(await openVerified(opener, stream(object)))).toEqual(value('plaintext'));
});

test('no number of the example is left unchecked', () => {
  expect([...values.keys()].filter((name) => !used.has(name))).toEqual([]);
});

test('the checks of the document and the refusals of the vectors are the same', () => {
  const named = new Set([...document.matchAll(/^\| .*\| `([a-z-]+)` +\|$/gm)].map(([, code]) => code));
  const codes = (some: readonly Scenario[]) =>
    new Set(some.flatMap(({ expect: wanted }) => ('error' in wanted ? [wanted.error] : [])));
  const scenarios = loadScenarios();
  const plain = scenarios.filter(
    ({ flags, instructionFile }) => flags === undefined && instructionFile === undefined,
  );
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((code) => !codes(scenarios).has(code ?? ''))).toEqual([]);
  expect([...codes(plain)].filter((code) => !named.has(code))).toEqual([]);
});

/** nonce ‖ AES-GCM of the data key, as the raw AES keyring wraps it. */
function wrapped(associated: string): Buffer {
  const nonce = value('wrap nonce');
  return Buffer.concat([nonce, gcm(value('wrapping key'), nonce, value(associated), value('data key'))]);
}
