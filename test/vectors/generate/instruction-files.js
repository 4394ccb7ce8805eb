/** Objects whose wrapped data key is in an instruction file beside them, and files that must be refused. */
import * as o from './objects.js';

const ALLOW = { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' };
const FLAGS = { enableLegacyWrappingAlgorithms: true, enableLegacyUnauthenticatedModes: true };
const ZEROS = Buffer.alloc(256).toString('base64');
const IN_FILE = ['x-amz-3', 'x-amz-w', 'x-amz-m', 'x-amz-t'];
const pick = (metadata, wanted) =>
  Object.fromEntries(Object.entries(metadata).filter(([name]) => wanted(name)));
const V3 = (object, more = {}) => ({
  ...object,
  metadata: pick(object.metadata, (name) => !IN_FILE.includes(name)),
  instructionFile: JSON.stringify({ ...pick(object.metadata, (name) => IN_FILE.includes(name)), ...more }),
});
const older = (object, own = {}) => ({
  ...object,
  metadata: own,
  instructionFile: JSON.stringify(object.metadata),
});
const text = { expect: { plaintext: o.PLAINTEXT.toString('hex') } };
const refused = (error) => ({ expect: { error } });
const BAD = refused('instruction-file-invalid');
const MIXED = refused('metadata-mixed-versions');

const v3 = V3(o.V3_AES);
const v2 = older(o.V2_AES);
const inV3 = JSON.parse(v3.instructionFile);
const inV2 = o.V2_AES.metadata;
const withFile = (object, entries) => ({ ...object, instructionFile: JSON.stringify(entries) });
const withText = (object, instructionFile) => ({ ...object, instructionFile });
const withMetadata = (object, entries) => ({ ...object, metadata: { ...object.metadata, ...entries } });
const kms = (context, encryptionContext) => ({
  ...V3({ ...o.V3_KMS, metadata: { ...o.V3_KMS.metadata, 'x-amz-t': context } }),
  keyring: { ...o.V3_KMS.keyring, encryptionContext },
  expect: { plaintext: o.V3_KMS_PLAINTEXT },
});

/** @type {Record<string, object>} */
const all = {
  'v3-aes': { ...v3, ...text },
  'v3-aes-description': { ...V3(o.V3_AES, { 'x-amz-m': '{"key": "2026"}' }), ...text },
  'v3-rsa': { ...V3(o.V3_RSA), ...text },
  'v3-kms': { ...V3(o.V3_KMS), expect: { plaintext: o.V3_KMS_PLAINTEXT } },
  // As stored, not as S3 returns metadata: nothing in a file is mangled, and what looks so is meant so.
  'v3-kms-raw-text': kms('{"aws:x-amz-cek-alg":"115","Ort":"Zürich 日本 😀"}', { Ort: 'Zürich 日本 😀' }),
  'v3-kms-looks-mangled': kms('{"aws:x-amz-cek-alg":"115","a":"Ã¥","b":"=?UTF-8?B?w4PCpQ==?="}', {
    a: 'Ã¥',
    b: '=?UTF-8?B?w4PCpQ==?=',
  }),
  'v3-with-spaces-and-marker': {
    ...withText(v3, JSON.stringify({ ...inV3, 'x-amz-crypto-instr-file': '' }, null, 2)),
    ...text,
  },
  'v3-user-metadata': { ...withMetadata(v3, { author: 'someone' }), ...text },
  'v3-empty-values': {
    ...withFile(withMetadata(v3, { 'x-amz-3': '', 'x-amz-m': '' }), { ...inV3, 'x-amz-t': '' }),
    ...text,
  },
  'v2-aes': { ...v2, ...ALLOW, ...text },
  'v2-rsa': { ...older(o.V2_RSA), ...ALLOW, ...text },
  'v2-kms': { ...older(o.V2_KMS_CONTEXT), ...ALLOW, expect: { plaintext: o.V2_KMS_CONTEXT_PLAINTEXT } },
  'v2-unencrypted-length': {
    ...withFile(v2, { ...inV2, 'x-amz-unencrypted-content-length': '56' }),
    ...ALLOW,
    ...text,
  },
  'v2-unencrypted-length-at-the-object': {
    ...older(o.V2_AES, { 'x-amz-unencrypted-content-length': '56' }),
    ...ALLOW,
    ...text,
  },
  'v1-aes': { ...older(o.V1_AES), ...ALLOW, flags: FLAGS, expect: { ...text.expect, unauthenticated: true } },

  // Policy and flags count as ever
  'v2-default-policy': { ...v2, ...refused('non-committing-suite-refused') },
  'v1-without-flags': { ...older(o.V1_AES), ...ALLOW, ...refused('legacy-algorithm-refused') },
  'v1-rsa-without-flags': { ...older(o.V1_RSA), ...ALLOW, ...refused('legacy-algorithm-refused') },
  'v1-rsa-zero-without-flags': {
    ...older({ ...o.V1_RSA, metadata: { ...o.V1_RSA.metadata, 'x-amz-key': ZEROS } }),
    ...ALLOW,
    ...refused('legacy-algorithm-refused'),
  },
  'v2-kms-as-kms': {
    ...older({ ...o.V2_KMS_CONTEXT, metadata: { ...o.V2_KMS_CONTEXT.metadata, 'x-amz-wrap-alg': 'kms' } }),
    ...ALLOW,
    flags: FLAGS,
    ...refused('encryption-context-mismatch'),
  },
  'v3-other-wrapping-key': {
    ...v3,
    keyring: { type: 'raw-aes', wrappingKey: 'ff'.repeat(32) },
    ...refused('data-key-unwrap-failed'),
  },
  'v3-of-another-object': {
    ...v3,
    instructionFile: V3(o.V3_KMS).instructionFile,
    keyring: o.V3_KMS.keyring,
    ...refused('key-commitment-mismatch'),
  },

  // What pins the content must be at the object, and only there
  'v3-everything-in-the-file': { ...older(o.V3_AES), ...BAD },
  'v3-pins-missing': { ...v3, metadata: {}, ...refused('metadata-invalid') },
  // Both places, or two versions
  'v3-both-places': { ...withMetadata(v3, inV3), ...BAD },
  'v3-wrap-at-the-object': { ...withMetadata(v3, { 'x-amz-w': '02' }), ...BAD },
  'v3-description-at-the-object': { ...withMetadata(v3, { 'x-amz-m': '{}' }), ...BAD },
  'v2-both-places': { ...withMetadata(v2, inV2), ...ALLOW, ...BAD },
  'v2-iv-at-the-object': { ...withMetadata(v2, { 'x-amz-iv': inV2['x-amz-iv'] }), ...ALLOW, ...BAD },
  'v2-file-at-a-v3-object': { ...v3, instructionFile: v2.instructionFile, ...ALLOW, ...MIXED },
  'v3-file-at-a-v2-object': {
    ...v3,
    metadata: { 'x-amz-iv': inV2['x-amz-iv'], 'x-amz-cek-alg': 'AES/GCM/NoPadding' },
    ...ALLOW,
    ...MIXED,
  },
  'v3-file-and-unencrypted-length': {
    ...withMetadata(v3, { 'x-amz-unencrypted-content-length': '56' }),
    ...MIXED,
  },
  'v3-and-v2-in-the-file': { ...withFile(v3, { ...inV3, ...inV2 }), ...MIXED },
  'v1-and-v2-in-the-file': { ...withFile(v2, { ...inV2, 'x-amz-key': 'AAAA' }), ...ALLOW, ...MIXED },
  // Not such a file
  'v3-nonsense': { ...withText(v3, '{"invalid":"json"}'), ...BAD },
  'v3-unknown-entry': { ...withFile(v3, { ...inV3, author: 'someone' }), ...BAD },
  'v3-unknown-format-entry': { ...withFile(v3, { ...inV3, 'x-amz-4': 'AAAA' }), ...BAD },
  'v3-file-info-inside': { ...withFile(v3, { ...inV3, 'sealift-file': 'AAAA' }), ...BAD },
  'v3-empty-file': { ...withText(v3, ''), ...BAD },
  'v3-empty-map': { ...withText(v3, '{}'), ...BAD },
  'v3-only-the-marker': { ...withText(v3, '{"x-amz-crypto-instr-file":""}'), ...BAD },
  'v3-array': { ...withText(v3, '["x-amz-3"]'), ...BAD },
  'v3-null': { ...withText(v3, 'null'), ...BAD },
  'v3-number': { ...withText(v3, v3.instructionFile.replace('"02"', '2')), ...BAD },
  'v3-null-inside': { ...withText(v3, v3.instructionFile.replace('"02"', 'null')), ...BAD },
  'v3-description-as-a-map': { ...withText(v3, v3.instructionFile.replace('}', ',"x-amz-m":{}}')), ...BAD },
  'v3-wrap-twice': { ...withText(v3, v3.instructionFile.replace('{', '{"x-amz-w":"12",')), ...BAD },
  'v3-wrap-twice-in-other-case': {
    ...withText(v3, v3.instructionFile.replace('{', '{"X-Amz-W":"02",')),
    ...refused('metadata-invalid'),
  },
  'v3-cut': { ...withText(v3, v3.instructionFile.slice(0, -1)), ...BAD },
  'v3-more-behind': { ...withText(v3, `${v3.instructionFile}{}`), ...BAD },
  'v3-key-missing': { ...withFile(v3, { 'x-amz-w': '02' }), ...refused('metadata-invalid') },
  'v3-wrap-missing': { ...withFile(v3, { 'x-amz-3': inV3['x-amz-3'] }), ...refused('metadata-invalid') },
  'v2-key-missing': { ...withFile(v2, { 'x-amz-iv': inV2['x-amz-iv'] }), ...ALLOW, ...BAD },
  'v3-at-a-plaintext': { ...v3, metadata: { author: 'someone' }, ...refused('metadata-invalid') },
};
for (const name of ['x-amz-c', 'x-amz-d', 'x-amz-i']) {
  const value = o.V3_AES.metadata[name];
  all[`v3-${name}-in-both`] = { ...withFile(v3, { ...inV3, [name]: value }), ...BAD };
  all[`v3-${name}-empty-in-the-file`] = { ...withFile(v3, { ...inV3, [name]: '' }), ...BAD };
  all[`v3-${name}-in-the-file-in-capitals`] = {
    ...withFile(v3, { ...inV3, [name.toUpperCase()]: value }),
    ...BAD,
  };
  all[`v2-${name}-in-the-file`] = { ...withFile(v2, { ...inV2, [name]: value }), ...ALLOW, ...BAD };
  all[`v2-${name}-at-the-object`] = { ...withMetadata(v2, { [name]: value }), ...ALLOW, ...MIXED };
  all[`v3-${name}-only-in-the-file`] = {
    ...withFile({ ...v3, metadata: pick(v3.metadata, (one) => one !== name) }, { ...inV3, [name]: value }),
    ...BAD,
  };
}

export const instructionFiles = Object.fromEntries(
  Object.entries(all).map(([name, scenario]) => [`file-${name}`, scenario]),
);
