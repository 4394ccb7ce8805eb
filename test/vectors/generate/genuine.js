/** Objects that open, with the plaintext they open to. */
import * as o from './objects.js';

const ALLOW = { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' };
const FORBID = { commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' };
const text = { expect: { plaintext: o.PLAINTEXT.toString('hex') } };
const empty = { expect: { plaintext: '' } };
const withEntries = (object, entries) => ({ ...object, metadata: { ...object.metadata, ...entries } });

/** Our own entry (docs/object-format.md), sealed with node:crypto. */
export function fileInfo(json, nonceStart = 0xd0) {
  const version = Buffer.from([1]);
  const nonce = Buffer.from(Array.from({ length: 12 }, (_, i) => nonceStart + i));
  const key = o.deriveLabel('sealift file info v1', 32);
  const padded = Buffer.from(
    json.padEnd(Math.ceil(Buffer.byteLength(json) / 64) * 64 - Buffer.byteLength(json) + json.length),
  );
  return Buffer.concat([version, nonce, o.gcm(key, nonce, version, padded)]).toString('base64');
}

const upper = (object) => ({
  ...object,
  metadata: Object.fromEntries(
    Object.entries(object.metadata).map(([name, value]) => [
      name.replace(/(^|-)./g, (at) => at.toUpperCase()),
      value,
    ]),
  ),
});
const kmsWith = (object, encryptionContext, stored) => ({
  ...object,
  keyring: { ...object.keyring, encryptionContext },
  metadata: { ...object.metadata, 'x-amz-t': stored },
});
const long = Buffer.from(Array.from({ length: 5003 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));

export const genuine = {
  'v3-aes': { ...o.V3_AES, ...text },
  'v3-aes-empty': { ...o.V3_AES_EMPTY, ...empty },
  'v3-rsa': { ...o.V3_RSA, ...text },
  'v3-kms': { ...o.V3_KMS, expect: { plaintext: o.V3_KMS_PLAINTEXT } },
  'v2-aes': { ...o.V2_AES, ...ALLOW, ...text },
  'v2-aes-empty': { ...o.V2_AES_EMPTY, ...ALLOW, ...empty },
  'v2-rsa': { ...o.V2_RSA, ...ALLOW, ...text },
  'v2-kms-context': { ...o.V2_KMS_CONTEXT, ...ALLOW, expect: { plaintext: o.V2_KMS_CONTEXT_PLAINTEXT } },
  'v2-aes-forbid-encrypt-policy': { ...o.V2_AES, ...FORBID, ...text },
  'v3-aes-forbid-encrypt-policy': { ...o.V3_AES, ...FORBID, ...text },
  'v3-aes-allow-decrypt-policy': { ...o.V3_AES, ...ALLOW, ...text },
  'v3-aes-long': { ...o.V3_AES, body: o.v3Body(long), expect: { plaintext: long.toString('hex') } },
  'v2-aes-long': { ...o.V2_AES, ...ALLOW, body: o.v2Body(long), expect: { plaintext: long.toString('hex') } },
  'v3-aes-one-block': {
    ...o.V3_AES,
    body: o.v3Body(long.subarray(0, 16)),
    expect: { plaintext: long.subarray(0, 16).toString('hex') },
  },
  'v3-aes-capitalised-names': { ...upper(o.V3_AES), ...text },
  'v2-aes-capitalised-names': { ...upper(o.V2_AES), ...ALLOW, ...text },
  'v3-aes-other-user-metadata': {
    ...withEntries(o.V3_AES, { author: 'someone', 'x-amz-other': '1' }),
    ...text,
  },
  'v3-aes-empty-values-are-absent': {
    ...withEntries(o.V3_AES, {
      'x-amz-m': '',
      'x-amz-t': '',
      'x-amz-unencrypted-content-length': '',
      'x-amz-key-v2': '',
    }),
    ...text,
  },
  'v3-aes-material-description': { ...withEntries(o.V3_AES, { 'x-amz-m': '{"key":"2026"}' }), ...text },
  'v3-aes-null-material-description': { ...withEntries(o.V3_AES, { 'x-amz-m': 'null' }), ...text },
  'v2-aes-no-material-description': {
    ...o.V2_AES,
    metadata: without(o.V2_AES.metadata, 'x-amz-matdesc'),
    ...ALLOW,
    ...text,
  },
  'v2-aes-unencrypted-length': {
    ...withEntries(o.V2_AES, { 'x-amz-unencrypted-content-length': '56' }),
    ...ALLOW,
    ...text,
  },
  'v3-kms-context-with-spaces': {
    ...kmsWith(o.V3_KMS, { a: '1', b: '2' }, '{"b": "2", "aws:x-amz-cek-alg": "115", "a": "1"}'),
    expect: { plaintext: o.V3_KMS_PLAINTEXT },
  },
  'v3-kms-context-escaped': {
    ...kmsWith(
      o.V3_KMS,
      { 'Ort/Straße': 'Zürich <&>' },
      '{"Ort\\/Stra\\u00dfe":"Z\\u00fcrich \\u003c\\u0026\\u003e","aws:x-amz-cek-alg":"115"}',
    ),
    expect: { plaintext: o.V3_KMS_PLAINTEXT },
  },
  'v3-kms-old-key-id-entry': {
    ...kmsWith(o.V3_KMS, {}, '{"kms_cmk_id":"k","aws:x-amz-cek-alg":"115"}'),
    expect: { plaintext: o.V3_KMS_PLAINTEXT },
  },
  'v3-kms-proto-in-context': {
    ...kmsWith(o.V3_KMS, JSON.parse('{"__proto__":"x"}'), '{"__proto__":"x","aws:x-amz-cek-alg":"115"}'),
    expect: { plaintext: o.V3_KMS_PLAINTEXT },
  },
  'v3-aes-file-info': {
    ...withEntries(o.V3_AES, {
      'sealift-file': fileInfo('{"n":"R\u00e9sum\u00e9 \u{1f4c4}.pdf","t":"application/pdf"}'),
    }),
    expect: {
      plaintext: o.PLAINTEXT.toString('hex'),
      fileInfo: { name: 'R\u00e9sum\u00e9 \u{1f4c4}.pdf', type: 'application/pdf' },
    },
  },
  'v3-aes-file-info-empty': {
    ...withEntries(o.V3_AES, { 'sealift-file': fileInfo('{}') }),
    expect: { plaintext: o.PLAINTEXT.toString('hex'), fileInfo: {} },
  },
};

function without(metadata, ...names) {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !names.includes(name)));
}
