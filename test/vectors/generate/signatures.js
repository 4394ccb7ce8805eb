/** Objects signed by their uploader, and readers that know senders (docs/object-format.md, "The uploader's signature"). */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileInfo } from './genuine.js';
import * as o from './objects.js';

const ALLOW = { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' };
const KEYS = new URL('../keys/signing.json', import.meta.url);
/** Test keys: PKCS #8, base64. ECDSA is randomised, so its signatures are kept with the keys. */
const kept = existsSync(KEYS) ? JSON.parse(readFileSync(KEYS, 'utf8')) : { keys: {}, signatures: {} };

function keyOf(name, type, options) {
  kept.keys[name] ??= /** @type {import('node:crypto').KeyPairKeyObjectResult} */ (
    /** @type {any} */ (generateKeyPairSync)(type, options)
  ).privateKey
    .export({ type: 'pkcs8', format: 'der' })
    .toString('base64');
  const privateKey = createPrivateKey({
    key: Buffer.from(kept.keys[name], 'base64'),
    type: 'pkcs8',
    format: 'der',
  });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const hash = createHash('sha256').update(spki).digest();
  return {
    privateKey,
    algorithm: type === 'ed25519' ? 1 : 2,
    keyId: hash.subarray(0, 8),
    sender: { name, publicKey: spki.toString('base64') },
    found: { name, fingerprint: `sha256:${hash.toString('hex')}` },
  };
}
const ada = keyOf('Ada', 'ed25519');
const bob = keyOf('Bob', 'ec', { namedCurve: 'P-256' });
const eve = keyOf('Eve', 'ed25519');

const bigEndian = (value, length) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - length);
};

/** What is signed; `change` replaces fields by what stands in another object. */
function signedBytes(key, object, change = {}) {
  const fields = {
    suite: o.SUITE,
    messageId: Buffer.from(object.metadata['x-amz-i'] ?? '', 'base64'),
    commitment: Buffer.from(object.metadata['x-amz-d'] ?? '', 'base64'),
    objectKey: Buffer.from(key),
    size: bigEndian(object.body.length / 2 - 16, 8),
    entry: Buffer.from(object.metadata['sealift-file'] ?? '', 'base64'),
    ...change,
  };
  const framed = Object.values(fields).flatMap((field) => [bigEndian(field.length, 4), field]);
  return Buffer.concat([Buffer.from('sealift signature v1\0'), ...framed]);
}

function signatureOf({ privateKey, algorithm }, data) {
  if (algorithm === 1) return sign(null, data, privateKey);
  const id = createHash('sha256').update(data).digest('hex');
  kept.signatures[id] ??= sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
    'base64',
  );
  return Buffer.from(kept.signatures[id], 'base64');
}

const entry = (by, signature, head = [1, by.algorithm]) =>
  Buffer.concat([Buffer.from(head), by.keyId, signature]).toString('base64');
const withEntry = (object, value) => ({
  ...object,
  metadata: { ...object.metadata, 'sealift-signature': value },
});
const named = (key, object = o.V3_AES) => ({
  ...object,
  metadata: {
    ...object.metadata,
    'sealift-file': fileInfo(JSON.stringify({ n: 'secret name.pdf', o: key })),
  },
  objectKey: key,
});
const signedBy = (by, key, change) => {
  const object = named(key);
  return withEntry(object, entry(by, signatureOf(by, signedBytes(key, object, change))));
};
const knows = (...senders) => ({ senders: senders.map(({ sender }) => sender) });
const opens = (key, by) => ({
  expect: {
    plaintext: o.PLAINTEXT.toString('hex'),
    fileInfo: { name: 'secret name.pdf' },
    objectKey: key,
    ...(by && { sender: by.found }),
  },
});
const refused = (error) => ({ expect: { error } });
const INVALID = refused('signature-invalid');
const other = (bytes) => Buffer.from(bytes, 'base64').map((byte, i) => (i === 5 ? byte ^ 1 : byte));

const made = {
  'v3-signed': (key) => ({ ...signedBy(ada, key), ...knows(ada), ...opens(key, ada) }),
  'v3-signed-p256': (key) => ({ ...signedBy(bob, key), ...knows(bob), ...opens(key, bob) }),
  'v3-signed-by-one-of-several': (key) => ({
    ...signedBy(bob, key),
    ...knows(eve, ada, bob),
    ...opens(key, bob),
  }),
  'v3-signed-nobody-asked': (key) => ({ ...signedBy(ada, key), ...opens(key) }),
  'v3-signed-badly-nobody-asked': (key) => ({ ...withEntry(named(key), 'x'), ...opens(key) }),
  'v3-signed-rewrapped': (key) => {
    const object = signedBy(ada, key);
    const { 'x-amz-3': _, 'x-amz-w': __, ...metadata } = object.metadata;
    const wrap = { 'x-amz-3': o.V3_RSA.metadata['x-amz-3'], 'x-amz-w': '22' };
    return {
      ...object,
      keyring: o.rawRsa,
      metadata: { ...metadata, ...wrap },
      ...knows(ada),
      ...opens(key, ada),
    };
  },
  'v3-signed-missing': (key) => ({ ...named(key), ...knows(ada), ...refused('signature-missing') }),
  'v3-signed-empty': (key) => ({
    ...withEntry(named(key), ''),
    ...knows(ada),
    ...refused('signature-missing'),
  }),
  'v3-signed-by-somebody-else': (key) => ({
    ...signedBy(eve, key),
    ...knows(ada, bob),
    ...refused('sender-unknown'),
  }),
  'v3-signed-nobody-known': (key) => ({ ...signedBy(ada, key), ...knows(), ...refused('sender-unknown') }),
  'v3-signed-by-somebody-else-as-the-sender': (key) => {
    const object = named(key);
    const signature = signatureOf(eve, signedBytes(key, object));
    return { ...withEntry(object, entry(ada, signature)), ...knows(ada), ...INVALID };
  },
  'v3-signed-other-suite': (key) => ({
    ...signedBy(ada, key, { suite: Buffer.from([0x00, 0x72]) }),
    ...knows(ada),
    ...INVALID,
  }),
  'v3-signed-other-message-id': (key) => ({
    ...signedBy(ada, key, { messageId: other(o.V3_AES.metadata['x-amz-i']) }),
    ...knows(ada),
    ...INVALID,
  }),
  'v3-signed-other-commitment': (key) => ({
    ...signedBy(ada, key, { commitment: other(o.V3_AES.metadata['x-amz-d']) }),
    ...knows(ada),
    ...INVALID,
  }),
  'v3-signed-other-object-key': (key) => ({
    ...signedBy(ada, key, { objectKey: Buffer.from(`${key}x`) }),
    ...knows(ada),
    ...INVALID,
  }),
  'v3-signed-other-size': (key) => ({
    ...signedBy(ada, key, { size: bigEndian(o.PLAINTEXT.length + 1, 8) }),
    ...knows(ada),
    ...INVALID,
  }),
  'v3-signed-other-entry': (key) => ({
    ...signedBy(bob, key, { entry: Buffer.from(fileInfo('{}', 0xe0), 'base64') }),
    ...knows(bob),
    ...INVALID,
  }),
  'v3-signed-entry-removed': (key) => {
    const { 'sealift-file': _, ...metadata } = signedBy(ada, key).metadata;
    return { ...o.V3_AES, metadata, objectKey: key, ...knows(ada), ...INVALID };
  },
  'v3-signed-without-object-key': (key) => {
    const object = {
      ...o.V3_AES,
      metadata: { ...o.V3_AES.metadata, 'sealift-file': fileInfo('{}') },
      objectKey: key,
    };
    const signature = signatureOf(ada, signedBytes('', object));
    return { ...withEntry(object, entry(ada, signature)), ...knows(ada), ...INVALID };
  },
  'v3-signed-fields-shifted': (key) => {
    const object = named(key);
    const data = signedBytes(key, object, { messageId: Buffer.alloc(0), commitment: Buffer.alloc(56) });
    return { ...withEntry(object, entry(ada, signatureOf(ada, data))), ...knows(ada), ...INVALID };
  },
  'v3-signed-truncated': (key) => {
    const whole = Buffer.from(signedBy(ada, key).metadata['sealift-signature'], 'base64');
    return { ...withEntry(named(key), whole.subarray(0, 73).toString('base64')), ...knows(ada), ...INVALID };
  },
  'v3-signed-extended': (key) => {
    const whole = Buffer.from(signedBy(ada, key).metadata['sealift-signature'], 'base64');
    const longer = Buffer.concat([whole, Buffer.alloc(1)]).toString('base64');
    return { ...withEntry(named(key), longer), ...knows(ada), ...INVALID };
  },
  'v3-signed-not-base64': (key) => ({ ...withEntry(named(key), '!'.repeat(100)), ...knows(ada), ...INVALID }),
  'v3-signed-zeros': (key) => ({
    ...withEntry(named(key), entry(ada, Buffer.alloc(64))),
    ...knows(ada),
    ...INVALID,
  }),
  'v3-signed-version': (key) => {
    const object = named(key);
    const signature = signatureOf(ada, signedBytes(key, object));
    return { ...withEntry(object, entry(ada, signature, [2, 1])), ...knows(ada), ...INVALID };
  },
  'v3-signed-algorithm-unknown': (key) => {
    const object = named(key);
    const signature = signatureOf(ada, signedBytes(key, object));
    return { ...withEntry(object, entry(ada, signature, [1, 3])), ...knows(ada), ...INVALID };
  },
  'v3-signed-algorithm-of-the-other': (key) => {
    const object = named(key);
    const signature = signatureOf(ada, signedBytes(key, object));
    return {
      ...withEntry(object, entry(ada, signature, [1, 2])),
      ...knows(ada),
      ...refused('sender-unknown'),
    };
  },
  'v3-signed-copied': (key) => ({
    ...signedBy(ada, 'uploads/elsewhere'),
    objectKey: key,
    ...knows(ada),
    ...refused('object-mismatch'),
  }),
  'v3-signed-moved': (key) => ({
    ...signedBy(ada, 'uploads/elsewhere'),
    objectKey: key,
    identity: { movedFrom: 'uploads/elsewhere' },
    ...knows(ada),
    ...opens('uploads/elsewhere', ada),
  }),
  'v2-signed': (key) => {
    const object = { ...o.V2_AES, ...ALLOW, objectKey: key };
    const signature = signatureOf(ada, signedBytes(key, object));
    const code = 'signature-needs-commitment';
    return { ...withEntry(object, entry(ada, signature)), ...knows(ada), ...refused(code) };
  },
  'v2-signed-missing': (key) => ({
    ...o.V2_AES,
    ...ALLOW,
    objectKey: key,
    ...knows(ada),
    ...refused('signature-missing'),
  }),
};

export const signatures = Object.fromEntries(
  Object.entries(made).map(([name, make]) => [name, make(`official/${name}`)]),
);
writeFileSync(KEYS, `${JSON.stringify(kept, null, 2)}\n`);
