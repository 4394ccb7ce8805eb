/** Objects that must be refused, each with the code of its refusal; one change away from a genuine one. */
import { constants, createPrivateKey, createPublicKey, publicEncrypt } from 'node:crypto';
import { fileInfo } from './genuine.js';
import * as o from './objects.js';

const ALLOW = { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' };
/** @type {Record<string, object>} */
const all = {};

/** @param {string} name @param {string} code @param {object} object */
function refused(name, code, object, options = {}) {
  if (all[name]) throw new Error(`two scenarios are called ${name}`);
  all[name] = { ...object, ...options, expect: { error: code } };
}
const set = (object, entries) => ({ ...object, metadata: { ...object.metadata, ...entries } });
const drop = (object, ...names) => ({
  ...object,
  metadata: Object.fromEntries(Object.entries(object.metadata).filter(([name]) => !names.includes(name))),
});
const body = (object, change) => ({
  ...object,
  body: change(Buffer.from(object.body, 'hex')).toString('hex'),
});
const flip = (bit) => (bytes) => {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
  return changed;
};
const flip64 = (value, bit) => flip(bit)(Buffer.from(value, 'base64')).toString('base64');
const zeros = (length) => Buffer.alloc(length).toString('base64');

// Commitment policy, header spoofing, mixed versions
refused('v2-aes-default-policy', 'non-committing-suite-refused', o.V2_AES);
refused('v2-rsa-default-policy', 'non-committing-suite-refused', o.V2_RSA);
refused('v2-kms-default-policy', 'non-committing-suite-refused', o.V2_KMS_CONTEXT);
refused(
  'v2-spoofed-as-v3',
  'metadata-mixed-versions',
  set(o.V2_KMS_CONTEXT, { 'x-amz-c': '115', 'x-amz-w': '12' }),
);
refused(
  'v2-spoofed-as-v3-allow',
  'metadata-mixed-versions',
  set(o.V2_AES, { 'x-amz-c': '115', 'x-amz-w': '12' }),
  ALLOW,
);
for (const [name, value] of Object.entries({
  'x-amz-key': 'AAAA',
  ...o.V2_AES.metadata,
  'x-amz-unencrypted-content-length': '56',
})) {
  refused(`v3-with-${name}`, 'metadata-mixed-versions', set(o.V3_AES, { [name]: value }));
}
// All of V2 at once, whatever the policy
for (const [what, commitmentPolicy] of Object.entries({
  default: undefined,
  allow: ALLOW.commitmentPolicy,
  forbid: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
})) {
  const spoofed = set(o.V3_KMS, {
    'x-amz-key-v2': Buffer.alloc(32, 1).toString('base64'),
    'x-amz-iv': Buffer.alloc(12, 1).toString('base64'),
    'x-amz-cek-alg': 'AES/GCM/NoPadding',
    'x-amz-wrap-alg': 'kms+context',
    'x-amz-matdesc': '{}',
    'x-amz-tag-len': '128',
  });
  refused(`v3-with-all-of-v2-${what}`, 'metadata-mixed-versions', spoofed, { commitmentPolicy });
}
for (const name of ['x-amz-c', 'x-amz-d', 'x-amz-i', 'x-amz-3', 'x-amz-w', 'x-amz-m', 'x-amz-t']) {
  const value = o.V3_AES.metadata[name] ?? '{}';
  refused(`v2-with-${name}`, 'metadata-mixed-versions', set(o.V2_AES, { [name]: value }), ALLOW);
}
refused('v1-with-v2-key', 'metadata-mixed-versions', set(o.V2_AES, { 'x-amz-key': 'AAAA' }), ALLOW);
refused(
  'v1-with-v3-key',
  'metadata-mixed-versions',
  set(o.V1_AES, { 'x-amz-3': o.V3_AES.metadata['x-amz-3'] }),
);

// Key commitment
refused('v3-kms-bad-commitment', 'key-commitment-mismatch', o.V3_KMS_BAD_COMMITMENT);
const { 'x-amz-d': d, 'x-amz-i': i, 'x-amz-3': edk } = o.V3_AES.metadata;
for (const bit of [0, 100, 223]) {
  refused(
    `v3-commitment-bit-${bit}`,
    'key-commitment-mismatch',
    set(o.V3_AES, { 'x-amz-d': flip64(d, bit) }),
  );
  refused(
    `v3-message-id-bit-${bit}`,
    'key-commitment-mismatch',
    set(o.V3_AES, { 'x-amz-i': flip64(i, bit) }),
  );
}
refused('v3-commitment-zero', 'key-commitment-mismatch', set(o.V3_AES, { 'x-amz-d': zeros(28) }));
const commitment = Buffer.from(d, 'base64');
const messageId = Buffer.from(i, 'base64');
/** @type {[string, Buffer, string][]} */
const binaries = [
  ['x-amz-d', commitment, 'commitment'],
  ['x-amz-i', messageId, 'message-id'],
];
for (const [entry, bytes, what] of binaries) {
  refused(
    `v3-${what}-short`,
    'metadata-invalid',
    set(o.V3_AES, { [entry]: bytes.subarray(0, 27).toString('base64') }),
  );
  refused(
    `v3-${what}-one-byte`,
    'metadata-invalid',
    set(o.V3_AES, { [entry]: bytes.subarray(0, 1).toString('base64') }),
  );
  refused(
    `v3-${what}-long`,
    'metadata-invalid',
    set(o.V3_AES, { [entry]: Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64') }),
  );
  refused(`v3-${what}-missing`, 'metadata-invalid', drop(o.V3_AES, entry));
  refused(`v3-${what}-empty`, 'metadata-invalid', set(o.V3_AES, { [entry]: '' }));
  refused(
    `v3-${what}-twice`,
    'metadata-invalid',
    set(o.V3_AES, { [entry.toUpperCase()]: bytes.toString('base64') }),
  );
  refused(
    `v3-${what}-joined`,
    'metadata-invalid',
    set(o.V3_AES, { [entry]: `${bytes.toString('base64')}, ${bytes.toString('base64')}` }),
  );
  refused(
    `v3-${what}-url-alphabet`,
    'metadata-invalid',
    set(o.V3_AES, { [entry]: bytes.toString('base64').replace(/.{4}/, 'B-_a') }),
  );
  refused(
    `v3-${what}-unpadded`,
    'metadata-invalid',
    set(o.V3_AES, { [entry]: bytes.toString('base64').replace(/=+$/, '') }),
  );
  refused(
    `v3-${what}-line-break`,
    'metadata-invalid',
    set(o.V3_AES, { [entry]: `${bytes.toString('base64')}\n` }),
  );
  refused(
    `v3-${what}-spare-bits`,
    'metadata-invalid',
    set(o.V3_AES, {
      [entry]: bytes.toString('base64').replace(/.==$/, (end) => `${{ g: 'h', w: 'x' }[end[0]]}==`),
    }),
  );
}
refused('v3-message-id-zero', 'metadata-invalid', set(o.V3_AES, { 'x-amz-i': zeros(28) }));
refused('v2-iv-zero', 'metadata-invalid', set(o.V2_AES, { 'x-amz-iv': zeros(12) }), ALLOW);

// Algorithms
refused('v3-algorithm-missing', 'metadata-invalid', drop(o.V3_AES, 'x-amz-c'));
refused('v3-algorithm-twice', 'metadata-invalid', set(o.V3_AES, { 'X-Amz-C': '115' }));
for (const [what, value] of [
  ['116', '116'],
  ['114', '114'],
  ['hex', '0x73'],
  ['spaced', ' 115'],
  ['zero-led', '0115'],
]) {
  refused(`v3-algorithm-${what}`, 'unsupported-algorithm', set(o.V3_AES, { 'x-amz-c': value }));
}
for (const code of ['00', '01', '11', '21', '2', '99', 'AES/GCM', 'constructor']) {
  refused(`v3-wrap-${code.replace('/', '-')}`, 'unsupported-algorithm', set(o.V3_AES, { 'x-amz-w': code }));
}
refused('v3-wrap-missing', 'metadata-invalid', drop(o.V3_AES, 'x-amz-w'));
refused('v3-wrapped-key-missing', 'metadata-invalid', drop(o.V3_AES, 'x-amz-3'));
refused('v3-instruction-file', 'instruction-file-required', drop(o.V3_AES, 'x-amz-3', 'x-amz-w'));
refused('v3-only-in-instruction-file', 'metadata-invalid', drop(o.V3_AES, 'x-amz-c', 'x-amz-d', 'x-amz-i'));
refused(
  'v2-algorithm-unknown',
  'unsupported-algorithm',
  set(o.V2_AES, { 'x-amz-cek-alg': 'AES/CTR/NoPadding' }),
  ALLOW,
);
refused('v2-wrap-unknown', 'unsupported-algorithm', set(o.V2_AES, { 'x-amz-wrap-alg': 'AES/SIV' }), ALLOW);
for (const name of ['x-amz-key-v2', 'x-amz-iv', 'x-amz-wrap-alg', 'x-amz-cek-alg']) {
  refused(`v2-without-${name}`, 'metadata-invalid', drop(o.V2_AES, name), ALLOW);
}
for (const bits of ['96', '0', '0128', 'x']) {
  refused(`v2-tag-length-${bits}`, 'metadata-invalid', set(o.V2_AES, { 'x-amz-tag-len': bits }), ALLOW);
}
for (const length of [0, 11, 13, 16]) {
  const iv = o.V2_IV.toString('hex')
    .padEnd(32, '0')
    .slice(0, length * 2);
  refused(
    `v2-iv-${length}-bytes`,
    'metadata-invalid',
    set(o.V2_AES, { 'x-amz-iv': Buffer.from(iv, 'hex').toString('base64') }),
    ALLOW,
  );
}

// Legacy suites and wraps: recognised, not read, whatever the policy
for (const [name, object] of Object.entries({
  'v1-aes': o.V1_AES,
  'v1-rsa': o.V1_RSA,
  'v2-cbc-kms': o.V2_CBC_KMS,
  'v2-cbc-aes': set(o.V2_AES, {
    'x-amz-cek-alg': 'AES/CBC/PKCS5Padding',
    'x-amz-iv': 'wMHCw8TFxsfIycrLzM3Ozw==',
  }),
  'v2-kms-wrap': o.V2_KMS_LEGACY,
  'v2-aeswrap': o.V2_AESWRAP,
  'v2-rsa-sha256-wrap': o.V2_RSA_LEGACY,
})) {
  refused(`legacy-${name}`, 'legacy-algorithm-refused', object, ALLOW);
  refused(`legacy-${name}-default-policy`, 'legacy-algorithm-refused', object);
}
// The same answer for a good and a broken PKCS #1 v1.5 padding: nothing looks at it.
// What no genuine object would have as its key: good padding and bad padding are refused alike
refused('legacy-v1-rsa-zero', 'legacy-algorithm-refused', set(o.V1_RSA, { 'x-amz-key': zeros(256) }), ALLOW);
refused(
  'legacy-v1-rsa-broken-padding',
  'legacy-algorithm-refused',
  set(o.V1_RSA, { 'x-amz-key': flip64(o.V1_RSA.metadata['x-amz-key'], 9) }),
  ALLOW,
);

// Plaintext and nonsense
const plain = { ...o.V3_AES, body: o.PLAINTEXT.toString('hex') };
refused('plaintext-no-metadata', 'not-encrypted', { ...plain, metadata: {} });
refused('plaintext-user-metadata', 'not-encrypted', {
  ...plain,
  metadata: { author: 'someone', 'x-amz-crypto-instr-file': '' },
});
refused('plaintext-only-file-info', 'not-encrypted', {
  ...plain,
  metadata: { 'sealift-file': fileInfo('{}') },
});
refused('plaintext-empty-entries', 'not-encrypted', { ...plain, metadata: { 'x-amz-c': '', 'x-amz-3': '' } });
for (const [what, value] of [
  ['not-json', '{"a":'],
  ['an-array', '["a"]'],
  ['a-string', '"a"'],
  ['a-number-inside', '{"a":1}'],
  ['nested', '{"a":{}}'],
  ['a-null-inside', '{"a":null}'],
]) {
  refused(`v3-description-${what}`, 'metadata-invalid', set(o.V3_AES, { 'x-amz-m': value }));
}
refused('v3-context-not-json', 'metadata-invalid', set(o.V3_KMS, { 'x-amz-t': 'x' }));
refused('v2-description-not-json', 'metadata-invalid', set(o.V2_AES, { 'x-amz-matdesc': '{' }), ALLOW);

// The wrapped data key
for (const bit of [0, 95, 96, 351, 352, 479]) {
  refused(
    `v3-aes-wrapped-key-bit-${bit}`,
    'data-key-unwrap-failed',
    set(o.V3_AES, { 'x-amz-3': flip64(edk, bit) }),
  );
}
refused(
  'v2-aes-wrapped-key-bit-200',
  'data-key-unwrap-failed',
  set(o.V2_AES, { 'x-amz-key-v2': flip64(o.V2_AES.metadata['x-amz-key-v2'], 200) }),
  ALLOW,
);
refused(
  'v3-aes-wrapped-key-of-v2',
  'data-key-unwrap-failed',
  set(o.V3_AES, { 'x-amz-3': o.V2_AES.metadata['x-amz-key-v2'] }),
);
refused('v2-aes-wrapped-key-of-v3', 'data-key-unwrap-failed', set(o.V2_AES, { 'x-amz-key-v2': edk }), ALLOW);
for (const length of [0, 12, 28, 59, 61]) {
  const bytes = Buffer.concat([Buffer.from(edk, 'base64'), Buffer.alloc(1)]).subarray(0, length);
  refused(
    `v3-aes-wrapped-key-${length}-bytes`,
    'metadata-invalid',
    set(o.V3_AES, { 'x-amz-3': bytes.toString('base64') }),
  );
}
refused('v3-aes-wrapped-key-not-base64', 'metadata-invalid', set(o.V3_AES, { 'x-amz-3': '!'.repeat(80) }));
refused(
  'v3-aes-wraps-16-bytes',
  'metadata-invalid',
  set(o.V3_AES, { 'x-amz-3': o.wrap(o.DATA_KEY.subarray(0, 16), '115') }),
);
refused('v3-aes-other-wrapping-key', 'data-key-unwrap-failed', {
  ...o.V3_AES,
  keyring: { type: 'raw-aes', wrappingKey: 'ff'.repeat(32) },
});
refused(
  'v3-aes-other-data-key',
  'key-commitment-mismatch',
  set(o.V3_AES, { 'x-amz-3': o.wrap(Buffer.alloc(32, 7), '115') }),
);
refused(
  'v2-aes-other-data-key',
  'object-authentication-failed',
  set(o.V2_AES, { 'x-amz-key-v2': o.wrap(Buffer.alloc(32, 7), 'AES/GCM/NoPadding') }),
  ALLOW,
);

const publicKey = createPublicKey(
  createPrivateKey({ key: Buffer.from(o.RSA_KEY, 'base64'), format: 'der', type: 'pkcs8' }),
);
/** Deterministic: OAEP's seed is random, so these ciphertexts are made once and kept (see generate.js). */
export const rsaMessages = {
  'length-byte': Buffer.concat([Buffer.from([31]), o.DATA_KEY, Buffer.from('115')]),
  'suffix-of-v2': Buffer.concat([Buffer.from([32]), o.DATA_KEY, Buffer.from('AES/GCM/NoPadding')]),
  'no-suffix': Buffer.concat([Buffer.from([32]), o.DATA_KEY]),
  'trailing-byte': Buffer.concat([Buffer.from([32]), o.DATA_KEY, Buffer.from('115'), Buffer.alloc(1)]),
  'short-key': Buffer.concat([Buffer.from([16]), o.DATA_KEY.subarray(0, 16), Buffer.from('115')]),
  'bare-key': o.DATA_KEY,
  empty: Buffer.alloc(0),
};
export const rsaEncrypt = (message) =>
  publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    message,
  ).toString('base64');
const rsaEdk = o.V3_RSA.metadata['x-amz-3'];
for (const bit of [0, 1000, 2047]) {
  refused(
    `v3-rsa-wrapped-key-bit-${bit}`,
    'data-key-unwrap-failed',
    set(o.V3_RSA, { 'x-amz-3': flip64(rsaEdk, bit) }),
  );
}
refused(
  'v3-rsa-wrapped-key-of-v2',
  'data-key-unwrap-failed',
  set(o.V3_RSA, { 'x-amz-3': o.V2_RSA.metadata['x-amz-key-v2'] }),
);
refused(
  'v2-rsa-wrapped-key-of-v3',
  'data-key-unwrap-failed',
  set(o.V2_RSA, { 'x-amz-key-v2': rsaEdk }),
  ALLOW,
);
refused(
  'v3-rsa-wrapped-key-short',
  'data-key-unwrap-failed',
  set(o.V3_RSA, { 'x-amz-3': Buffer.from(rsaEdk, 'base64').subarray(0, 255).toString('base64') }),
);
refused(
  'v3-rsa-pkcs1-padding',
  'data-key-unwrap-failed',
  set(o.V3_RSA, { 'x-amz-3': o.V1_RSA.metadata['x-amz-key'] }),
);
for (const name of Object.keys(rsaMessages))
  refused(`v3-rsa-message-${name}`, 'data-key-unwrap-failed', set(o.V3_RSA, { 'x-amz-3': `RSA:${name}` }));

// Another keyring, another context
refused('v3-aes-with-rsa-keyring', 'keyring-mismatch', { ...o.V3_AES, keyring: o.rawRsa });
refused('v3-aes-with-kms-keyring', 'keyring-mismatch', { ...o.V3_AES, keyring: o.V3_KMS.keyring });
refused('v3-rsa-with-aes-keyring', 'keyring-mismatch', { ...o.V3_RSA, keyring: o.rawAes });
refused('v3-aes-relabelled-rsa', 'keyring-mismatch', set(o.V3_AES, { 'x-amz-w': '22' }));
refused('v3-kms-relabelled-aes', 'metadata-invalid', set(o.V3_KMS, { 'x-amz-w': '02' }));
const context = (given, stored) => ({
  ...set(o.V3_KMS, { 'x-amz-t': stored }),
  keyring: { ...o.V3_KMS.keyring, encryptionContext: given },
});
const reserved = '"aws:x-amz-cek-alg":"115"';
refused('v3-kms-context-not-given', 'encryption-context-mismatch', context({}, `{"a":"1",${reserved}}`));
refused('v3-kms-context-not-stored', 'encryption-context-mismatch', context({ a: '1' }, `{${reserved}}`));
refused(
  'v3-kms-context-other-value',
  'encryption-context-mismatch',
  context({ a: '1' }, `{"a":"2",${reserved}}`),
);
refused(
  'v3-kms-context-other-name',
  'encryption-context-mismatch',
  context({ a: '1' }, `{"A":"1",${reserved}}`),
);
refused(
  'v3-kms-context-one-more',
  'encryption-context-mismatch',
  context({ a: '1' }, `{"a":"1","b":"2",${reserved}}`),
);
refused(
  'v3-kms-context-inherited-name',
  'encryption-context-mismatch',
  context({ a: '1' }, `{"toString":"1",${reserved}}`),
);
refused('v3-kms-context-without-algorithm', 'encryption-context-mismatch', context({}, '{}'));
refused('v3-kms-context-missing', 'encryption-context-mismatch', drop(o.V3_KMS, 'x-amz-t'));
refused(
  'v3-kms-context-algorithm-of-v2',
  'encryption-context-mismatch',
  context({}, '{"aws:x-amz-cek-alg":"AES/GCM/NoPadding"}'),
);
refused(
  'v2-kms-context-algorithm-of-v3',
  'encryption-context-mismatch',
  set(o.V2_KMS_CONTEXT, { 'x-amz-matdesc': `{${reserved}}` }),
  ALLOW,
);
for (const length of [0, 16, 31, 33]) {
  const plaintextDataKey = Buffer.alloc(length, 1).toString('base64');
  refused(`v3-kms-answers-${length}-bytes`, 'kms-answer-invalid', {
    ...o.V3_KMS,
    keyring: { ...o.V3_KMS.keyring, plaintextDataKey },
  });
}
refused('v3-kms-answers-another-key', 'key-commitment-mismatch', {
  ...o.V3_KMS,
  keyring: { ...o.V3_KMS.keyring, plaintextDataKey: Buffer.alloc(32, 1).toString('base64') },
});

// The body
const FAILS = 'object-authentication-failed';
/** @type {[string, { body: string }, object][]} */
const bodies = [
  ['v3', o.V3_AES, {}],
  ['v2', o.V2_AES, ALLOW],
];
for (const [kind, object, options] of bodies) {
  for (const [what, bit] of Object.entries({
    first: 0,
    middle: 28 * 8 + 3,
    last: 56 * 8 - 1,
    'tag-first': 56 * 8,
    'tag-last': 72 * 8 - 1,
  })) {
    refused(`${kind}-body-bit-${what}`, FAILS, body(object, flip(bit)), options);
  }
  refused(
    `${kind}-cut-by-1`,
    FAILS,
    body(object, (bytes) => bytes.subarray(0, -1)),
    options,
  );
  refused(
    `${kind}-cut-by-16`,
    FAILS,
    body(object, (bytes) => bytes.subarray(0, -16)),
    options,
  );
  refused(
    `${kind}-cut-to-a-tag`,
    FAILS,
    body(object, (bytes) => bytes.subarray(0, 16)),
    options,
  );
  refused(
    `${kind}-only-the-tag-left`,
    FAILS,
    body(object, (bytes) => bytes.subarray(-16)),
    options,
  );
  refused(
    `${kind}-cut-to-15`,
    'object-size-mismatch',
    body(object, (bytes) => bytes.subarray(0, 15)),
    options,
  );
  refused(
    `${kind}-cut-to-nothing`,
    'object-size-mismatch',
    body(object, () => Buffer.alloc(0)),
    options,
  );
  refused(
    `${kind}-cut-at-the-front`,
    FAILS,
    body(object, (bytes) => bytes.subarray(16)),
    options,
  );
  refused(
    `${kind}-extended-by-1`,
    FAILS,
    body(object, (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
    options,
  );
  refused(
    `${kind}-extended-by-16`,
    FAILS,
    body(object, (bytes) => Buffer.concat([bytes, Buffer.alloc(16)])),
    options,
  );
  refused(
    `${kind}-extended-before-the-tag`,
    FAILS,
    body(object, (bytes) => Buffer.concat([bytes.subarray(0, 56), Buffer.alloc(8), bytes.subarray(56)])),
    options,
  );
  refused(
    `${kind}-blocks-swapped`,
    FAILS,
    body(object, (bytes) =>
      Buffer.concat([bytes.subarray(16, 32), bytes.subarray(0, 16), bytes.subarray(32)]),
    ),
    options,
  );
  refused(
    `${kind}-tag-zero`,
    FAILS,
    body(object, (bytes) => Buffer.concat([bytes.subarray(0, 56), Buffer.alloc(16)])),
    options,
  );
  refused(
    `${kind}-all-zero`,
    FAILS,
    body(object, (bytes) => Buffer.alloc(bytes.length)),
    options,
  );
  // Sizes announced and received differ: the connection broke, or the object changed under the reader.
  refused(`${kind}-sends-less`, 'object-size-mismatch', object, { ...options, objectSize: 88 });
  refused(`${kind}-sends-much-less`, 'object-size-mismatch', object, { ...options, objectSize: 200 });
  refused(`${kind}-sends-less-by-1`, 'object-size-mismatch', object, { ...options, objectSize: 73 });
  refused(`${kind}-sends-more-by-1`, 'object-size-mismatch', object, { ...options, objectSize: 71 });
  refused(`${kind}-sends-more`, 'object-size-mismatch', object, { ...options, objectSize: 16 });
}
refused('v3-empty-tag-bit', FAILS, body(o.V3_AES_EMPTY, flip(64)));
refused('v3-body-of-v2', FAILS, { ...o.V3_AES, body: o.V2_AES.body });
refused('v3-content-without-aad', FAILS, {
  ...o.V3_AES,
  body: o.gcm(o.derive('DERIVEKEY', 32), Buffer.alloc(12, 1), Buffer.alloc(0), o.PLAINTEXT).toString('hex'),
});
refused('v3-content-with-ranged-aad', FAILS, {
  ...o.V3_AES,
  body: o
    .gcm(o.derive('DERIVEKEY', 32), Buffer.alloc(12, 1), Buffer.from([0, 0x74]), o.PLAINTEXT)
    .toString('hex'),
});
refused('v3-content-with-zero-iv', FAILS, {
  ...o.V3_AES,
  body: o.gcm(o.derive('DERIVEKEY', 32), Buffer.alloc(12), o.SUITE, o.PLAINTEXT).toString('hex'),
});
refused('v3-content-under-the-data-key', FAILS, {
  ...o.V3_AES,
  body: o.gcm(o.DATA_KEY, Buffer.alloc(12, 1), o.SUITE, o.PLAINTEXT).toString('hex'),
});
refused('v2-iv-bit', FAILS, set(o.V2_AES, { 'x-amz-iv': flip64('sLGys7S1tre4ubq7', 0) }), ALLOW);

// Our own entry
const sealed = fileInfo('{"n":"secret name.pdf"}');
refused('v3-file-info-bit', 'metadata-invalid', set(o.V3_AES, { 'sealift-file': flip64(sealed, 200) }));
refused('v3-file-info-nonce-bit', 'metadata-invalid', set(o.V3_AES, { 'sealift-file': flip64(sealed, 8) }));
refused(
  'v3-file-info-tag-bit',
  'metadata-invalid',
  set(o.V3_AES, { 'sealift-file': flip64(sealed, (1 + 12 + 64 + 16) * 8 - 1) }),
);
refused('v3-file-info-version', 'metadata-invalid', set(o.V3_AES, { 'sealift-file': flip64(sealed, 6) }));
refused('v3-file-info-short', 'metadata-invalid', set(o.V3_AES, { 'sealift-file': 'AQ==' }));
refused('v3-file-info-not-base64', 'metadata-invalid', set(o.V3_AES, { 'sealift-file': 'secret name.pdf' }));
refused(
  'v3-file-info-not-json',
  'metadata-invalid',
  set(o.V3_AES, { 'sealift-file': fileInfo('secret name.pdf') }),
);
// Words of RFC 2047 that hold no text
for (const [what, word] of Object.entries({
  'byte-80': '=?utf-8?B?gA==?=',
  'byte-ff': '=?utf-8?B?/w==?=',
  'last-byte-ff': '=?utf-8?B?YWJj/w==?=',
})) {
  const entries = { 'x-amz-matdesc': word };
  refused(`v2-kms-context-${what}`, 'metadata-invalid', set(o.V2_KMS_CONTEXT, entries), ALLOW);
  refused(`v2-description-${what}`, 'metadata-invalid', set(o.V2_AES, entries), ALLOW);
  refused(`v3-kms-context-${what}`, 'metadata-invalid', set(o.V3_KMS, { 'x-amz-t': word }));
  refused(`v3-description-${what}`, 'metadata-invalid', set(o.V3_AES, { 'x-amz-m': word }));
}

refused('v3-file-info-null', 'metadata-invalid', set(o.V3_AES, { 'sealift-file': fileInfo('null') }));
refused('v3-file-info-of-another-object', 'metadata-invalid', set(o.V3_KMS, { 'sealift-file': sealed }));

export const refusals = all;
