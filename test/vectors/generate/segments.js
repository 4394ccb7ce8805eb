/**
 * Segment tables, good and bad: with node:crypto, and GHASH as NIST SP 800-38D writes it. Deterministic; nothing here is the code
 * under test.
 */
import { createCipheriv } from 'node:crypto';
import { DATA_KEY, derive, deriveLabel, gcm, MESSAGE_ID, SUITE, V2_AES, V3_AES, v2Body } from './objects.js';

export const SEGMENT = 1024;
export const SEGMENTED = Buffer.from(Array.from({ length: 2500 }, (_, i) => i % 251));
export const TABLE_NONCE = Buffer.from(Array.from({ length: 12 }, (_, i) => 0xe0 + i));
const SOURCE = 'computed for this project from docs/segment-table.md';

const contentKey = derive('DERIVEKEY', 32);
const commitment = derive('COMMITKEY', 28);
const tableKey = deriveLabel('sealift segments v1', 32);
const object = gcm(contentKey, Buffer.alloc(12, 1), SUITE, SEGMENTED);
const tag = object.subarray(-16);
const ciphertext = object.subarray(0, -16);

const R = 0xe1n << 120n;
/** NIST SP 800-38D, algorithm 1, on 128-bit numbers. */
function product(x, y) {
  let z = 0n;
  let v = y;
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) z ^= v;
    v = v & 1n ? (v >> 1n) ^ R : v >> 1n;
  }
  return z;
}
const number = (block) =>
  BigInt(`0x${Buffer.concat([block, Buffer.alloc(16 - block.byteLength)]).toString('hex')}`);
const block = (value) => Buffer.from(value.toString(16).padStart(32, '0'), 'hex');

const ecb = createCipheriv('aes-256-ecb', contentKey, null).setAutoPadding(false);
export const HASH_KEY = ecb.update(Buffer.alloc(16));
const H = number(HASH_KEY);

/** Algorithm 2. */
export function ghash(data) {
  let y = 0n;
  for (let at = 0; at < data.byteLength; at += 16) y = product(y ^ number(data.subarray(at, at + 16)), H);
  return block(y);
}

const segmentsOf = (bytes) =>
  Array.from({ length: Math.ceil(bytes.byteLength / SEGMENT) }, (_, i) =>
    bytes.subarray(i * SEGMENT, (i + 1) * SEGMENT),
  );
export const SHARES = segmentsOf(ciphertext).map(ghash);

/** @param {{ magic?: string, version?: number, segmentSize?: number, plaintextSize?: bigint }} change */
export function header(change = {}) {
  const {
    magic = 'SLFTSEG',
    version = 1,
    segmentSize = SEGMENT,
    plaintextSize = BigInt(SEGMENTED.byteLength),
  } = change;
  const bytes = Buffer.alloc(32);
  bytes.write(magic);
  bytes.writeUInt8(version, 7);
  bytes.writeUInt32BE(segmentSize, 8);
  bytes.writeBigUInt64BE(plaintextSize, 12);
  TABLE_NONCE.copy(bytes, 20);
  return bytes;
}

/** A table as whoever has the data key seals it: right, or with one thing changed. */
export function table(change = {}) {
  const {
    head = header(),
    shares = SHARES,
    suite = SUITE,
    messageId = MESSAGE_ID,
    keyCommitment = commitment,
  } = change;
  const { ofTag = tag, key = tableKey } = change;
  const aad = Buffer.concat([head, suite, messageId, keyCommitment, ofTag]);
  return Buffer.concat([head, gcm(key, TABLE_NONCE, aad, Buffer.concat(shares))]);
}

export const TABLE = table();
export const OBJECT = object;

function flipped(bytes, bit) {
  const changed = Buffer.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
  return changed;
}

const scenario = (range, expect, change = {}) => ({
  ...V3_AES,
  source: SOURCE,
  body: (change.body ?? object).toString('hex'),
  ...(change.metadata ? { metadata: { ...V3_AES.metadata, ...change.metadata } } : {}),
  segmentTable: (change.table ?? TABLE).toString('hex'),
  range: { offset: range[0], length: range[1] },
  expect,
});
const reads = (offset, length, change) =>
  scenario(
    [offset, length],
    { plaintext: SEGMENTED.subarray(offset, offset + length).toString('hex') },
    change,
  );
const refused = (error, change, range = [0, 10]) => scenario(range, { error }, change);
const damaged = (segment, body, range) => scenario(range, { error: 'segment-damaged', segment }, { body });
const INVALID = 'segment-table-invalid';
const MISMATCH = 'segment-table-mismatch';
const bad = (change) => refused(INVALID, { table: table({ head: header(change) }) });

const [first = object, second = object, third = object] = segmentsOf(ciphertext);
const [share0 = tag, share1 = tag, share2 = tag] = SHARES;
const other = Buffer.from(MESSAGE_ID).fill(0x99);

export const segments = {
  'segments-first-bytes': reads(0, 10),
  'segments-of-two': reads(1000, 100),
  'segments-one-byte-before-a-border': reads(1023, 1),
  'segments-one-byte-after-a-border': reads(1024, 1),
  'segments-last-byte': reads(2499, 1),
  'segments-past-the-end': scenario([2490, 1000], { plaintext: SEGMENTED.subarray(2490).toString('hex') }),
  'segments-beyond-the-end': scenario([2500, 10], { plaintext: '' }),
  'segments-all': reads(0, 2500),
  'segments-damaged-before': reads(1024, 1476, { body: flipped(object, 8 * 5) }),
  'segments-damaged-behind': reads(0, 1024, { body: flipped(object, 8 * 1024) }),
  'segments-damaged-first': damaged(0, flipped(object, 0), [0, 2500]),
  'segments-damaged-second': damaged(1, flipped(object, 8 * 2047 + 7), [1500, 1000]),
  'segments-damaged-last': damaged(2, flipped(object, 8 * 2499), [2048, 1]),
  'segments-exchanged': damaged(0, Buffer.concat([second, first, third, tag]), [3, 2000]),
  'segments-tag-bit': refused(MISMATCH, { body: flipped(object, 8 * 2515 + 7) }),
  'table-magic': bad({ magic: 'SLFTSEg' }),
  'table-version-0': bad({ version: 0 }),
  'table-version-2': bad({ version: 2 }),
  'table-segments-of-nothing': bad({ segmentSize: 0 }),
  'table-segments-of-1008': bad({ segmentSize: 1008 }),
  'table-segments-of-1025': bad({ segmentSize: 1025 }),
  'table-one-segment': refused(INVALID, {
    table: table({ head: header({ segmentSize: 2512 }), shares: [ghash(ciphertext)] }),
  }),
  'table-segments-too-large': bad({ segmentSize: 16_777_232 }),
  'table-too-many-segments': bad({ plaintextSize: BigInt(1024 * 131_072 + 1) }),
  'table-file-too-large': bad({ plaintextSize: 68_719_476_705n }),
  'table-file-of-2-64': bad({ plaintextSize: 2n ** 64n - 1n }),
  'table-file-of-nothing': bad({ plaintextSize: 0n }),
  'table-of-a-longer-file': refused(MISMATCH, { table: table({ head: header({ plaintextSize: 2501n }) }) }),
  'table-empty': refused(INVALID, { table: Buffer.alloc(0) }),
  'table-cut-in-its-header': refused(INVALID, { table: TABLE.subarray(0, 31) }),
  'table-cut-by-1': refused(INVALID, { table: TABLE.subarray(0, -1) }),
  'table-cut-by-a-share': refused(INVALID, { table: table({ shares: SHARES.slice(0, -1) }) }),
  'table-longer-by-a-share': refused(INVALID, { table: table({ shares: [...SHARES, share0] }) }),
  'table-nonce-bit': refused(MISMATCH, { table: flipped(TABLE, 8 * 20) }),
  'table-share-bit': refused(MISMATCH, { table: flipped(TABLE, 8 * 32) }),
  'table-own-tag-bit': refused(MISMATCH, { table: flipped(TABLE, 8 * TABLE.byteLength - 1) }),
  'table-shares-exchanged': refused(MISMATCH, { table: table({ shares: [share1, share0, share2] }) }),
  'table-share-of-other-bytes': refused(MISMATCH, {
    table: table({ shares: [ghash(second), share1, share2] }),
  }),
  'table-of-another-tag': refused(MISMATCH, { table: table({ ofTag: flipped(tag, 3) }) }),
  'table-of-another-message-id': refused(MISMATCH, { table: table({ messageId: other }) }),
  'table-of-another-commitment': refused(MISMATCH, { table: table({ keyCommitment: other }) }),
  'table-of-another-suite': refused(MISMATCH, { table: table({ suite: Buffer.from([0x00, 0x74]) }) }),
  'table-under-the-content-key': refused(MISMATCH, { table: table({ key: contentKey }) }),
  'table-under-the-data-key': refused(MISMATCH, { table: table({ key: DATA_KEY }) }),
  'table-commitment-first': refused('key-commitment-mismatch', {
    metadata: { 'x-amz-d': flipped(commitment, 0).toString('base64') },
    table: Buffer.alloc(0),
  }),
  'table-of-v2': {
    ...V2_AES,
    source: SOURCE,
    commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
    body: v2Body(SEGMENTED),
    segmentTable: TABLE.toString('hex'),
    range: { offset: 0, length: 10 },
    expect: { error: 'segments-need-commitment' },
  },
};
