/** What old clients wrote: read with flags, and refused without. */
import { createCipheriv } from 'node:crypto';
import * as o from './objects.js';

const POLICY = { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' };
const WRAPS = { enableLegacyWrappingAlgorithms: true };
const MODES = { enableLegacyUnauthenticatedModes: true };
const BOTH = { ...WRAPS, ...MODES };
const set = (object, entries) => ({ ...object, metadata: { ...object.metadata, ...entries } });
const drop = (object, name) => ({
  ...object,
  metadata: Object.fromEntries(Object.entries(object.metadata).filter(([one]) => one !== name)),
});
const flip = (base64, bit) => {
  const bytes = Buffer.from(base64, 'base64');
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
  return bytes.toString('base64');
};
const ecb = (bytes, padding = true) => {
  const cipher = createCipheriv('aes-256-ecb', o.WRAPPING_KEY, null);
  cipher.setAutoPadding(padding);
  return Buffer.concat([cipher.update(bytes), cipher.final()]).toString('base64');
};
const CBC_IV = 'wMHCw8TFxsfIycrLzM3Ozw==';
const cbc = (bytes) => {
  const cipher = createCipheriv('aes-256-cbc', o.DATA_KEY, Buffer.from(CBC_IV, 'base64'));
  return Buffer.concat([cipher.update(bytes), cipher.final()]).toString('hex');
};

const authenticated = (plaintext) => ({ expect: { plaintext } });
const unauthenticated = (plaintext) => ({ expect: { plaintext, unauthenticated: true } });
const refused = (error) => ({ expect: { error } });
const text = o.PLAINTEXT.toString('hex');
const long = Buffer.from(Array.from({ length: 4999 }, (_, i) => (i * 11 + (i >> 8)) & 0xff));

/** V2 with CBC: the tag length must be absent. */
const v2Cbc = (object) => ({
  ...drop(set(object, { 'x-amz-cek-alg': 'AES/CBC/PKCS5Padding', 'x-amz-iv': CBC_IV }), 'x-amz-tag-len'),
  body: o.V1_AES.body,
});
const V2_CBC_AES = v2Cbc(o.V2_AES);
const V2_CBC_AESWRAP = v2Cbc(o.V2_AESWRAP);
const V2_CBC_RSA = v2Cbc(o.V2_RSA);
const bodyOf = (object, change) => ({ ...object, body: change(object.body) });

/** Objects, the flags that they need, and what they open to. */
const readable = {
  'v1-aes': [o.V1_AES, BOTH, unauthenticated(text)],
  'v1-aes-empty': [{ ...o.V1_AES, body: cbc(Buffer.alloc(0)) }, BOTH, unauthenticated('')],
  'v1-aes-whole-blocks': [
    { ...o.V1_AES, body: cbc(long.subarray(0, 64)) },
    BOTH,
    unauthenticated(long.subarray(0, 64).toString('hex')),
  ],
  'v1-aes-long': [{ ...o.V1_AES, body: cbc(long) }, BOTH, unauthenticated(long.toString('hex'))],
  'v2-cbc-kms': [
    o.V2_CBC_KMS,
    BOTH,
    unauthenticated(
      'a716e018ffecf4bb94d4352082af4662612d9c225efed6f389bf1f6f0447a9bce80cc712d7e66ee5e1c086af38e607ead351fd2c1a0247878e693ada73bd580b',
    ),
  ],
  'v2-cbc-aes': [V2_CBC_AES, MODES, unauthenticated(text)],
  'v2-cbc-aes-rewrapped': [set(V2_CBC_AES, { 'x-amz-tag-len': '0' }), MODES, unauthenticated(text)],
  'v2-cbc-rsa': [V2_CBC_RSA, MODES, unauthenticated(text)],
  'v2-cbc-aeswrap': [V2_CBC_AESWRAP, BOTH, unauthenticated(text)],
  'v2-aeswrap': [o.V2_AESWRAP, WRAPS, authenticated(text)],
  'v2-kms-wrap': [
    o.V2_KMS_LEGACY,
    WRAPS,
    authenticated(
      '75f6805afa7d7be4f56c5906adc27a5959158bf4af6e7c7e12bda3458300f6b1c8daaf9a5949f7a6bdbb8a9c072de05bf0541633421f42f8',
    ),
  ],
};

/** @type {Record<string, object>} */
const all = {};
/** @param {string} name @param {any} object @param {any} options @param {any} expected */
const add = (name, object, options, expected) => {
  if (all[name]) throw new Error(`two scenarios are called ${name}`);
  all[name] = { ...object, ...POLICY, ...options, ...expected };
};
for (const [name, [object, flags, expected]] of Object.entries(readable)) {
  add(`${name}`, object, { flags }, expected);
  add(`${name}-without-flags`, object, { flags: {} }, refused('legacy-algorithm-refused'));
  add(
    `${name}-demanding-commitment`,
    object,
    { flags, commitmentPolicy: undefined },
    refused('non-committing-suite-refused'),
  );
  // Each flag that it needs is needed.
  for (const flag of Object.keys(flags)) {
    if (Object.keys(flags).length > 1)
      add(
        `${name}-without-${flag}`,
        object,
        { flags: { ...flags, [flag]: false } },
        refused('legacy-algorithm-refused'),
      );
  }
}
// Flags change nothing for what is not legacy.
add('flags-v3-aes', o.V3_AES, { flags: BOTH, commitmentPolicy: undefined }, authenticated(text));
add('flags-v2-aes', o.V2_AES, { flags: BOTH }, authenticated(text));
add(
  'flags-v2-aes-default-policy',
  o.V2_AES,
  { flags: BOTH, commitmentPolicy: undefined },
  refused('non-committing-suite-refused'),
);

// What no browser can
const RSA = { flags: BOTH };
add('v1-rsa', o.V1_RSA, RSA, refused('unsupported-by-webcrypto'));
add(
  'v1-rsa-broken-padding',
  set(o.V1_RSA, { 'x-amz-key': flip(o.V1_RSA.metadata['x-amz-key'], 9) }),
  RSA,
  refused('unsupported-by-webcrypto'),
);
add(
  'v1-rsa-demanding-commitment',
  o.V1_RSA,
  { ...RSA, commitmentPolicy: undefined },
  refused('non-committing-suite-refused'),
);
add('v2-rsa-sha256-wrap', o.V2_RSA_LEGACY, RSA, refused('unsupported-by-webcrypto'));

// Mixed and malformed
const BAD = { flags: BOTH };
/** @type {[string, string][]} */
const strays = [
  ['x-amz-key-v2', 'AAAA'],
  ['x-amz-cek-alg', 'AES/GCM/NoPadding'],
  ['x-amz-wrap-alg', 'AESWrap'],
  ['x-amz-tag-len', '128'],
  ['x-amz-c', '115'],
  ['x-amz-3', 'AAAA'],
  ['x-amz-w', '02'],
];
for (const [entry, value] of strays) {
  add(`v1-with-${entry}`, set(o.V1_AES, { [entry]: value }), BAD, refused('metadata-mixed-versions'));
}
add(
  'v2-cbc-spoofed-as-v3',
  set(V2_CBC_AES, { 'x-amz-c': '115', 'x-amz-w': '12' }),
  BAD,
  refused('metadata-mixed-versions'),
);
add('v1-iv-of-gcm', set(o.V1_AES, { 'x-amz-iv': 'sLGys7S1tre4ubq7' }), BAD, refused('metadata-invalid'));
add(
  'v1-iv-zero',
  set(o.V1_AES, { 'x-amz-iv': Buffer.alloc(16).toString('base64') }),
  BAD,
  refused('metadata-invalid'),
);
add('v1-without-iv', drop(o.V1_AES, 'x-amz-iv'), BAD, refused('metadata-invalid'));
add('v1-key-not-base64', set(o.V1_AES, { 'x-amz-key': '!' }), BAD, refused('metadata-invalid'));
add('v1-description-not-json', set(o.V1_AES, { 'x-amz-matdesc': '{' }), BAD, refused('metadata-invalid'));
add(
  'v2-cbc-iv-of-gcm',
  set(V2_CBC_AES, { 'x-amz-iv': 'sLGys7S1tre4ubq7' }),
  BAD,
  refused('metadata-invalid'),
);
add('v2-cbc-tag-length', set(V2_CBC_AES, { 'x-amz-tag-len': '128' }), BAD, refused('content-relabelled'));
add('v2-cbc-tag-length-96', set(V2_CBC_AES, { 'x-amz-tag-len': '96' }), BAD, refused('metadata-invalid'));
for (const [what, object] of Object.entries({ 'v2-cbc': V2_CBC_AES, v1: o.V1_AES })) {
  for (const entry of ['sealift-file', 'sealift-signature']) {
    add(`${what}-with-${entry}`, set(object, { [entry]: 'AAAA' }), BAD, refused('content-relabelled'));
  }
  add(
    `${what}-identity-demanded`,
    { ...object, objectKey: `official/${what}-identity-demanded`, identity: 'required' },
    BAD,
    refused('identity-missing'),
  );
  add(`${what}-senders-demanded`, { ...object, senders: [] }, BAD, refused('signature-missing'));
}
add('v2-aeswrap-tag-length', set(o.V2_AESWRAP, { 'x-amz-tag-len': '96' }), BAD, refused('metadata-invalid'));
add(
  'v2-cbc-wrap-unknown',
  set(V2_CBC_AES, { 'x-amz-wrap-alg': 'AES/SIV' }),
  BAD,
  refused('unsupported-algorithm'),
);
add('v2-cbc-wrap-missing', drop(V2_CBC_AES, 'x-amz-wrap-alg'), BAD, refused('metadata-invalid'));

// Relabelled by somebody who can write to the bucket: the wrap as one that compares no context, the content as one that
// nothing authenticates. The KMS would still give the data key.
const RELABELLED = refused('encryption-context-mismatch');
const CBC_LABELS = { 'x-amz-cek-alg': 'AES/CBC/PKCS5Padding', 'x-amz-iv': CBC_IV };
const withContext = (object, encryptionContext) => ({
  ...object,
  keyring: { ...object.keyring, encryptionContext },
});
const kmsCbc = (object) => {
  const key = Buffer.from(object.keyring.plaintextDataKey, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, Buffer.from(CBC_IV, 'base64'));
  return { ...object, body: Buffer.concat([cipher.update(o.PLAINTEXT), cipher.final()]).toString('hex') };
};
const V3_KMS_AS_V2 = {
  ...o.V3_KMS,
  metadata: {
    'x-amz-key-v2': o.V3_KMS.metadata['x-amz-3'],
    'x-amz-matdesc': o.V3_KMS.metadata['x-amz-t'],
    'x-amz-wrap-alg': 'kms+context',
  },
};
add('v2-kms-context-as-kms', set(o.V2_KMS_CONTEXT, { 'x-amz-wrap-alg': 'kms' }), BAD, RELABELLED);
add(
  'v2-kms-context-as-kms-other-context',
  withContext(set(o.V2_KMS_CONTEXT, { 'x-amz-wrap-alg': 'kms' }), { project: 'beta' }),
  BAD,
  RELABELLED,
);
add('v2-kms-context-as-cbc', kmsCbc(set(o.V2_KMS_CONTEXT, CBC_LABELS)), BAD, RELABELLED);
add(
  'v2-kms-context-as-kms-cbc',
  kmsCbc(set(o.V2_KMS_CONTEXT, { ...CBC_LABELS, 'x-amz-wrap-alg': 'kms' })),
  BAD,
  RELABELLED,
);
add('v3-kms-as-v2-cbc', kmsCbc(set(V3_KMS_AS_V2, CBC_LABELS)), BAD, RELABELLED);
add(
  'v3-kms-as-v2-kms-cbc',
  kmsCbc(set(V3_KMS_AS_V2, { ...CBC_LABELS, 'x-amz-wrap-alg': 'kms' })),
  BAD,
  RELABELLED,
);
for (const [what, entries] of Object.entries({
  'as-kms': { 'x-amz-w': 'kms' },
  'as-kms-with-description': { 'x-amz-w': 'kms', 'x-amz-m': o.V3_KMS.metadata['x-amz-t'] },
})) {
  add(`v3-kms-${what}`, set(o.V3_KMS, entries), BAD, refused('unsupported-algorithm'));
}

// The wrapped data key
const UNWRAP = refused('data-key-unwrap-failed');
const v1Key = o.V1_AES.metadata['x-amz-key'];
for (const bit of [0, 133, 383])
  add(
    `v1-key-bit-${bit}`,
    set(o.V1_AES, { 'x-amz-key': flip(v1Key, bit) }),
    BAD,
    bit === 383 ? UNWRAP : refused('object-decryption-failed'),
  );
for (const length of [0, 16, 32, 47])
  add(
    `v1-key-${length}-bytes`,
    set(o.V1_AES, { 'x-amz-key': Buffer.from(v1Key, 'base64').subarray(0, length).toString('base64') }),
    BAD,
    length === 0 ? refused('metadata-invalid') : UNWRAP,
  );
add('v1-key-of-16-bytes', set(o.V1_AES, { 'x-amz-key': ecb(o.DATA_KEY.subarray(0, 16)) }), BAD, UNWRAP);
add('v1-key-of-31-bytes', set(o.V1_AES, { 'x-amz-key': ecb(o.DATA_KEY.subarray(0, 31)) }), BAD, UNWRAP);
add(
  'v1-key-of-33-bytes',
  set(o.V1_AES, { 'x-amz-key': ecb(Buffer.concat([o.DATA_KEY, Buffer.alloc(1)])) }),
  BAD,
  UNWRAP,
);
add(
  'v1-key-padding',
  set(o.V1_AES, {
    'x-amz-key': ecb(Buffer.concat([o.DATA_KEY, Buffer.alloc(15, 16), Buffer.alloc(1, 1)]), false),
  }),
  BAD,
  UNWRAP,
);
add(
  'v1-other-wrapping-key',
  { ...o.V1_AES, keyring: { type: 'raw-aes', wrappingKey: 'ff'.repeat(32) } },
  BAD,
  UNWRAP,
);
const wrapped = o.V2_AESWRAP.metadata['x-amz-key-v2'];
for (const bit of [0, 64, 319])
  add(`v2-aeswrap-bit-${bit}`, set(o.V2_AESWRAP, { 'x-amz-key-v2': flip(wrapped, bit) }), BAD, UNWRAP);
for (const length of [8, 24, 39])
  add(
    `v2-aeswrap-${length}-bytes`,
    set(o.V2_AESWRAP, {
      'x-amz-key-v2': Buffer.from(wrapped, 'base64').subarray(0, length).toString('base64'),
    }),
    BAD,
    UNWRAP,
  );
add(
  'v2-aeswrap-of-16-bytes',
  set(o.V2_AESWRAP, { 'x-amz-key-v2': aesKw(o.DATA_KEY.subarray(0, 16)) }),
  BAD,
  UNWRAP,
);
add(
  'v2-kms-answers-16-bytes',
  {
    ...o.V2_KMS_LEGACY,
    keyring: { ...o.V2_KMS_LEGACY.keyring, plaintextDataKey: Buffer.alloc(16, 1).toString('base64') },
  },
  BAD,
  refused('kms-answer-invalid'),
);

// Another keyring
add('v1-aes-with-rsa-keyring', { ...o.V1_AES, keyring: o.rawRsa }, BAD, refused('keyring-mismatch'));
add('v1-aes-with-kms-keyring', { ...o.V1_AES, keyring: o.V3_KMS.keyring }, BAD, refused('keyring-mismatch'));
add(
  'v2-kms-wrap-with-aes-keyring',
  { ...o.V2_KMS_LEGACY, keyring: o.rawAes },
  BAD,
  refused('keyring-mismatch'),
);
add('v2-cbc-rsa-with-aes-keyring', { ...V2_CBC_RSA, keyring: o.rawAes }, BAD, refused('keyring-mismatch'));

// The body
const CBC_FAILS = refused('object-decryption-failed');
add(
  'v1-padding-zero',
  bodyOf(o.V1_AES, (body) => flipHex(body, (48 - 1) * 8 + 4)),
  BAD,
  CBC_FAILS,
);
add(
  'v1-last-block-lost',
  bodyOf(o.V1_AES, (body) => body.slice(0, -32)),
  BAD,
  CBC_FAILS,
);
for (const [what, change] of Object.entries({
  'cut-by-1': (body) => body.slice(0, -2),
  'cut-to-nothing': () => '',
  'extended-by-1': (body) => `${body}00`,
})) {
  add(`v1-${what}`, bodyOf(o.V1_AES, change), BAD, refused('object-size-mismatch'));
}
add('v1-sends-less', o.V1_AES, { ...BAD, objectSize: 80 }, refused('object-size-mismatch'));
add('v1-sends-more', o.V1_AES, { ...BAD, objectSize: 48 }, refused('object-size-mismatch'));
add(
  'v2-aeswrap-body-bit',
  bodyOf(o.V2_AESWRAP, (body) => flipHex(body, 77)),
  BAD,
  refused('object-authentication-failed'),
);

function flipHex(text, bit) {
  return Buffer.from(flip(Buffer.from(text, 'hex').toString('base64'), bit), 'base64').toString('hex');
}
function aesKw(bytes) {
  const cipher = createCipheriv('id-aes256-wrap', o.WRAPPING_KEY, Buffer.alloc(8, 0xa6));
  return Buffer.concat([cipher.update(bytes), cipher.final()]).toString('base64');
}

export const legacy = all;
