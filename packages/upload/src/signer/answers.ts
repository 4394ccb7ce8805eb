import { MAX_OBJECT_BYTES, MAX_PARTS, MIN_PART_BYTES, type SignedRequest } from '@sealift/protocol';
import { failure } from '../errors.js';
import type { SignerAnswers } from './calls.js';
import {
  absent,
  address,
  base64,
  type Check,
  type Fields,
  objectBytes,
  oneOf,
  optional,
  protection,
  shape,
  signed,
  strings,
  suites,
  text,
  time,
  whole,
  words,
} from './shapes.js';

/** With a data key, or without: one belongs to objects of the KMS keyring, and to no other. */
const keyed =
  (fields: Fields, dataKey: Check): Check =>
  (value, path) => {
    const isKms = Object(Object(Object(value).protection).client).keyring === 'kms';
    return shape({ ...fields, dataKey: isKms ? optional(dataKey) : absent })(value, path);
  };

const checksum = shape({ algorithm: oneOf('CRC64NVME'), value: base64 });

/** Whether it is the receipt of this upload is for `checkReceipt` to say. */
const receipt = shape({
  bucket: words,
  key: words,
  versionId: optional(words),
  size: objectBytes,
  objectSize: objectBytes,
  etag: words,
  checksum: optional(checksum),
  tag: optional(base64),
  protection: protection(...suites),
  reported: optional(strings),
  completedAt: time,
  signature: words,
  jws: optional(words),
});

const token = words;
const crc = text(/^[A-Za-z0-9+/]{11}=$/);
const partNumber = whole(1, MAX_PARTS);
const listOf =
  (part: Check): Check =>
  (value, path) =>
    Array.isArray(value)
      ? shape(Object.fromEntries(value.map((_, index) => [index, part])))({ ...value }, path)
      : path;
const parts: Check = (value, path) =>
  Object(value).length === 0 ? path : listOf(signed('PUT', { partNumber }))(value, path);

/** With what the answer to a completion says of a segment table. */
interface Answers extends SignerAnswers {
  readonly table: { readonly segments: SignedRequest };
}

const ANSWERS: Readonly<Record<keyof Answers, Check>> = {
  uploads: keyed(
    {
      token,
      key: words,
      bucket: words,
      protection: protection(...suites),
      partSize: whole(MIN_PART_BYTES, MAX_OBJECT_BYTES),
      partCount: partNumber,
      expiresAt: time,
      renewableUntil: optional(time),
      segments: oneOf(undefined, true),
      s3Origin: optional(address),
      signsAtStart: oneOf(undefined, true),
    },
    shape({ keyId: words, plaintext: base64, ciphertextBlob: base64, encryptionContext: strings }),
  ),
  'uploads/start': shape({
    token,
    put: optional(signed('PUT')),
    create: optional(signed('POST')),
    parts: optional(parts),
  }),
  'uploads/opened': shape({ token }),
  'uploads/parts': shape({ parts }),
  'uploads/stored': shape({
    parts: listOf(shape({ partNumber, size: objectBytes, checksum: optional(crc) })),
  }),
  // What is said of a segment table fails no upload that is stored: it is looked at by itself.
  'uploads/complete': shape({ receipt }),
  table: shape({ segments: signed('PUT') }),
  'uploads/abort': shape({ stored: optional(receipt) }),
  'uploads/renew': shape({ token, expiresAt: time }),
  downloads: keyed(
    {
      request: signed('GET'),
      objectSize: objectBytes,
      etag: text(/^[!-~]+$/),
      metadata: strings,
      protection: protection(...suites, 'ALG_AES_256_CBC_IV16_NO_KDF'),
      segments: optional(signed('GET')),
    },
    base64,
  ),
};

/**
 * The answer of a call, looked at to the last field, so that nothing later meets what it does not know.
 *
 * @throws UploadError `protection-unsupported`, `signer-answer-invalid`, with `field`
 */
export function checkAnswer<Name extends keyof Answers>(name: Name, answer: unknown): Answers[Name] {
  const wrong = ANSWERS[name](answer, '');
  if (wrong === undefined) return answer as Answers[Name];
  throw failure(
    wrong.startsWith('protection') ? 'protection-unsupported' : 'signer-answer-invalid',
    wrong || undefined,
  );
}
