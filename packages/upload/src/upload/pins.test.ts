import { importRsaPublicKey, rawAesKeyring, rawRsaKeyring } from '@sealift/core/keyrings';
import type { Grant, Protection } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { UploadError } from '../errors.js';
import { openSession } from '../signer/session.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakeStore, type FakeStore, PAGE_KEY } from '../testing/fake-store.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import { createSlots } from '../workers/slots.js';
import { createUploaderOn } from './uploader.js';

/** Bytes that stand in the file, and so must not stand in anything that is sent. */
const MARKER = 'the plaintext of this file';
const suite = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';

type Pins = Parameters<typeof createUploaderOn>[0];

/** What came of an upload to a signer that grants this: everything that was sent, and what was read of the file. */
async function upload(pins: Pins, grant: object, change: (store: FakeStore) => void = () => {}) {
  const clock = createFakeClock();
  const store = createFakeStore(clock);
  store.grant = grant as Partial<Grant>;
  change(store);
  const worker = localSealingWorker(store.transport);
  const slots = createSlots({
    workers: 1,
    perWorker: 1,
    start: async () => ({ worker, alive: () => true, stop: () => {} }),
    idle: 1,
  });
  const ports = { signer: store.signer, slots, clock, retry: { retries: 0 } };
  const file = new Blob([MARKER]);
  let reads = 0;
  for (const name of ['slice', 'stream', 'arrayBuffer'] as const) {
    const read = file[name].bind(file) as () => never;
    file[name] = (...args: []) => {
      reads++;
      return read(...args);
    };
  }
  const uploading = createUploaderOn(pins, ports).upload(file);
  const code = await uploading.finished.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );
  const plaintext = store.bodies.some(({ bytes }) =>
    new TextDecoder('latin1').decode(bytes).includes(MARKER),
  );
  return { code, sent: store.bodies.length, plaintext, reads, uploading, store };
}

test('a grant that names another place than the page has pinned: nothing is read, and nobody is connected', async () => {
  const keyring = await ownKeyring();
  const pins = { keyring, s3Origin: 'https://s3.test' };
  const elsewhere = await upload(pins, { s3Origin: 'https://elsewhere.test' });
  expect(elsewhere).toMatchObject({ code: 's3-origin-mismatch', sent: 0, reads: 0 });
  const there = await upload(pins, { s3Origin: 'https://s3.test' });
  expect(there).toMatchObject({ code: 'done', sent: 1 });
});

async function ownKeyring() {
  const usages = ['encrypt', 'decrypt'] as const;
  return rawAesKeyring({
    wrappingKey: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages),
  });
}

const client = { suite, keyring: 'raw-aes' };
/** Everything a lying signer may put there, but what it should. */
const LIES: unknown[] = [
  ...[
    {},
    { profile: 'Client' },
    { profile: 'client-v2' },
    { profile: 'none' },
    null,
    'client',
    ['client'],
    undefined,
  ],
  ...[{ profile: 'sse-s3' }, { profile: 'sse-kms' }, { profile: 'dsse-kms' }, { profile: 'sse-c' }],
  ...[
    { profile: 'sse-c', keys: 'browser' },
    { profile: 'sse-s3', client },
    { profile: 'sse-s3', storage: 'sse-s3' },
  ],
  ...[
    { profile: 'client' },
    { profile: 'client', client: {} },
    { profile: 'client', client: { keyring: 'raw-aes' } },
  ],
  ...[
    { profile: 'client', client: { suite: 'none', keyring: 'raw-aes' } },
    { profile: '__proto__', client },
  ],
  ...[
    { profile: 'client', client, keys: 'browser' },
    { profile: 'client', storage: 'sse-s3' },
    { profile: ['client'] },
  ],
  ...[{ profile: 'toString' }, JSON.parse('{"__proto__":{"profile":"sse-s3"}}')],
];

describe('a page that pinned client', () => {
  test.each(LIES)('sends nothing when the signer says %j', async (protection) => {
    const found = await upload({ require: 'client' }, { protection });
    expect(found).toMatchObject({ sent: 0, plaintext: false, reads: 0 });
    expect(['protection-unsupported', 'protection-refused']).toContain(found.code);
    expect(found.uploading.protection).toBeUndefined();
  });

  test('sends ciphertext when the signer agrees', async () => {
    const keyring = await ownKeyring();
    const found = await upload({ require: 'client', keyring }, {});
    expect(found).toMatchObject({ code: 'done', sent: 1, plaintext: false });
  });

  test('and one layer more is not satisfied with less', async () => {
    const keyring = await ownKeyring();
    const found = await upload({ require: 'client+sse-kms', keyring }, { protection: PAGE_KEY });
    expect(found).toMatchObject({ code: 'protection-refused', sent: 0, reads: 0 });
  });
});

test.each(LIES.filter((_, index) => index < 8))(
  'a page that pinned nothing follows no protection that it does not know: %j',
  async (protection) => {
    const found = await upload({}, { protection });
    expect(found).toMatchObject({ code: 'protection-unsupported', sent: 0, plaintext: false, reads: 0 });
  },
);

describe('hostile sizes are refused before anything is read', () => {
  const MIB = 1024 ** 2;
  test.each([
    ...[0, -1, Number.NaN, 1e300, 5 * MIB - 16, 5 * MIB + 1, 5 * MIB + 8, '8388608', null, undefined],
    ...[64 * MIB + 16, 1024 * MIB, 2 ** 40, Number.MAX_SAFE_INTEGER],
  ])('partSize %s', async (partSize) => {
    const found = await upload({ keyring: await ownKeyring() }, { partSize, partCount: 1 });
    expect(found).toMatchObject({ code: 'signer-answer-invalid', sent: 0, reads: 0 });
  });

  test.each([0, -1, 2, 10_001, 1e300, 0.5, null])('partCount %s', async (partCount) => {
    const found = await upload({ keyring: await ownKeyring() }, { partCount });
    expect(found).toMatchObject({ code: 'signer-answer-invalid', sent: 0, reads: 0 });
  });

  test.each([-1, Number.NaN, 1e300, '1', null])('expiresAt %s', async (expiresAt) => {
    const found = await upload({ keyring: await ownKeyring() }, { expiresAt });
    expect(found).toMatchObject({ code: 'signer-answer-invalid', sent: 0, reads: 0 });
  });
});

describe('a page that pinned where S3 is', () => {
  test.each([
    ['https://s3.test', 'done'],
    ['https://s3.test/', 'done'],
    [['https://other.test', 'https://s3.test'], 'done'],
    ['https://other.test', 's3-origin-mismatch'],
    ['http://s3.test', 's3-origin-mismatch'],
    ['https://s3.test:8443', 's3-origin-mismatch'],
    ['https://s3.test.evil.test', 's3-origin-mismatch'],
    [[], 's3-origin-mismatch'],
  ])('%j: %s', async (s3Origin, code) => {
    const found = await upload({ keyring: await ownKeyring(), s3Origin }, {});
    expect(found).toMatchObject({ code, sent: code === 'done' ? 1 : 0 });
  });

  test.each([
    '',
    's3.test',
    'https://s3.test/bucket',
    'https://u:p@s3.test',
    'https://s3.test?x',
    'data:x',
    'null',
  ])('%j is no origin', async (s3Origin) => {
    const { code, sent, uploading, store } = await upload({ s3Origin }, {});
    expect({ code, sent, calls: store.log }).toEqual({ code: 'invalid-option', sent: 0, calls: [] });
    await expect(uploading.finished).rejects.toMatchObject({ field: 's3Origin' });
  });
});

test('keys of SSE-C that nobody has named are not sent', async () => {
  const lie = (headers: Record<string, string>) => async (protection: Protection) => {
    const found = await upload({ keyring: await ownKeyring() }, { protection }, (store) => {
      const { call } = store.signer;
      Object.assign(store.signer, {
        call: async (...args: Parameters<typeof call>) => {
          const answer = (await call(...args)) as { put?: { headers: Record<string, string> } };
          if (answer.put) Object.assign(answer.put.headers, headers);
          return answer;
        },
      });
    });
    return { code: found.code, sent: found.sent };
  };
  const SSE = 'x-amz-server-side-encryption';
  const refused = { code: 'signer-answer-invalid', sent: 0 };
  expect(await lie({ [`${SSE}-customer-key`]: 'x' })(PAGE_KEY)).toEqual(refused);
  expect(await lie({ [`${SSE}-customer-algorithm`]: 'AES256' })(PAGE_KEY)).toEqual(refused);
  expect(await lie({ [SSE]: 'AES256' })(PAGE_KEY)).toEqual(refused);
  expect(await lie({ 'x-amz-tagging': 'a=b' })(PAGE_KEY)).toEqual(refused);
  // And the other way round: a layer that the signer names has to be in what it signs.
  expect(await lie({})({ ...PAGE_KEY, storage: 'sse-s3' })).toEqual(refused);
  expect(await lie({ [SSE]: 'AES256' })({ ...PAGE_KEY, storage: 'sse-kms' })).toEqual(refused);
  expect((await lie({ [SSE]: 'AES256' })({ ...PAGE_KEY, storage: 'sse-s3' })).sent).toBe(1);
});

/** The same signer with some answers changed. */
function lying(name: string, change: (answer: never) => unknown) {
  return (store: FakeStore): void => {
    const { call } = store.signer;
    const lie = async (...args: Parameters<typeof call>): Promise<unknown> => {
      const answer = await call(...args);
      return args[0] === name ? change(answer as never) : answer;
    };
    Object.assign(store.signer, { call: lie });
  };
}

describe('the suite', () => {
  const weaker = { ...PAGE_KEY, client: { keyring: 'raw-aes', suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF' } };

  test('is the one that the signer asks for', async () => {
    expect((await upload({ keyring: await ownKeyring() }, { protection: weaker })).code).toBe('done');
  });

  test.each(['REQUIRE_ENCRYPT_ALLOW_DECRYPT', 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT'] as const)(
    'is not lowered by a signer where the page says %s',
    async (commitmentPolicy) => {
      const pins = { keyring: await ownKeyring(), commitmentPolicy };
      const found = await upload(pins, { protection: weaker });
      expect(found).toMatchObject({ code: 'commitment-policy-conflict', sent: 0, reads: 0 });
      expect((await upload(pins, {})).code).toBe('done');
    },
  );
});

test('a page that pinned its recipient encrypts for nobody else', async () => {
  const pair = async () => {
    const algorithm = {
      name: 'RSA-OAEP',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-1',
    };
    const { publicKey } = await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt']);
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
    return btoa(String.fromCharCode(...spki));
  };
  const [own, other] = [await pair(), await pair()];
  const recipient = `-----BEGIN PUBLIC KEY-----\n${own}\n-----END PUBLIC KEY-----`;
  const granted = (keyring: string, publicKey?: string) => ({
    protection: {
      profile: 'client',
      client: { suite, keyring, ...(publicKey === undefined ? {} : { publicKey }) },
    },
  });
  expect((await upload({ recipient }, granted('raw-rsa', own))).code).toBe('done');
  expect((await upload({ recipient }, granted('raw-rsa'))).code).toBe('done');
  const lies = [
    granted('raw-rsa', other),
    granted('raw-aes'),
    granted('kms'),
    { protection: { profile: 'sse-s3' } },
  ];
  for (const lie of lies)
    expect(await upload({ recipient }, lie)).toMatchObject({ code: 'recipient-mismatch', sent: 0, reads: 0 });
  const keyring = rawRsaKeyring({ publicKey: await importRsaPublicKey(recipient) });
  const both = await upload({ recipient, keyring }, {});
  expect(both).toMatchObject({ code: 'invalid-option', sent: 0, reads: 0 });
  expect(both.store.log).toEqual([]);
});

describe('the receipt', () => {
  test.each([
    ['key', { key: 'other' }],
    ['size', { size: 1 }],
    ['objectSize', { objectSize: 1 }],
    ['checksum', { checksum: { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAA=' } }],
    ['tag', { tag: 'AAAAAAAAAAAAAAAAAAAAAA==' }],
    ['protection', { protection: { profile: 'sse-s3' } }],
  ])('of another %s is not handed on', async (_, lie) => {
    const change = lying('uploads/complete', ({ receipt }: { receipt: object }) => ({
      receipt: { ...receipt, ...lie },
    }));
    expect((await upload({ keyring: await ownKeyring() }, {}, change)).code).toBe('receipt-mismatch');
  });

  test('without a field is none, and then nobody knows', async () => {
    const change = lying('uploads/complete', () => ({ receipt: {} }));
    expect((await upload({ keyring: await ownKeyring() }, {}, change)).code).toBe('outcome-unknown');
  });
});

test('an object that S3 has taken is not denied because the signer denies it', async () => {
  const found = await upload({ keyring: await ownKeyring() }, {}, (store) => {
    const { call } = store.signer;
    const refuse = async (...args: Parameters<typeof call>): Promise<unknown> => {
      if (args[0] === 'uploads/complete') throw new UploadError('signer-refused', 'The signer refused.');
      return call(...args);
    };
    Object.assign(store.signer, { call: refuse, tell: async () => ({}) });
  });
  expect(found).toMatchObject({ code: 'outcome-unknown', sent: 1 });
});

test('a data key is not kept while the file is sent', async () => {
  const dataKey = {
    ...{ keyId: 'k', plaintext: btoa('p'.repeat(32)), ciphertextBlob: btoa('c') },
    encryptionContext: { 'aws:x-amz-cek-alg': '115' },
  };
  const store = createFakeStore(createFakeClock());
  const protection: Protection = { profile: 'client', client: { ...PAGE_KEY.client, suite, keyring: 'kms' } };
  store.grant = { dataKey, protection };
  const { signal } = new AbortController();
  const session = await openSession(store.signer, 1, undefined, { signal });
  expect(JSON.stringify(session.grant)).not.toContain(dataKey.plaintext);
  expect(session.takeGrant().dataKey).toEqual(dataKey);
  expect(session.takeGrant().dataKey).toBeUndefined();
});
