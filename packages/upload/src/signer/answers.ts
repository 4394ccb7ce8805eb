import { MAX_OBJECT_BYTES, MAX_PARTS, MIN_PART_BYTES, type SignedRequest } from '@sealift/protocol';
import { failure } from '../errors.js';
import type { SignerAnswers } from './calls.js';

/** Path of the first field that is wrong (`protection.client.suite`), or undefined. */
type Check = (value: unknown, path: string) => string | undefined;
type Fields = Readonly<Record<string, Check>>;

const rule =
  (good: (value: unknown) => boolean): Check =>
  (value, path) =>
    good(value) ? undefined : path;
const text = (pattern: RegExp): Check => rule((value) => typeof value === 'string' && pattern.test(value));
const whole = (least: number, most: number): Check =>
  rule((value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most);
const oneOf = (...known: unknown[]): Check => rule((value) => known.includes(value));
const absent: Check = oneOf(undefined);
const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? value : check(value, path);
/** Own fields only. Others than these are looked at by nobody. */
const shape =
  (fields: Fields): Check =>
  (value, path) => {
    if (!isRecord(value)) return path;
    for (const [name, check] of Object.entries(fields)) {
      const wrong = check(
        Object.hasOwn(value, name) ? value[name] : undefined,
        `${path && `${path}.`}${name}`,
      );
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
/** A map of strings. */
const map = (names: RegExp, values: RegExp): Check =>
  rule(
    (value) =>
      isRecord(value) &&
      Object.entries(value).every(
        ([name, one]) => names.test(name) && typeof one === 'string' && values.test(one),
      ),
  );

const words = text(/./);
const base64 = text(/^[A-Za-z0-9+/]+={0,2}$/);
const strings = map(/^/, /^/);
/** Milliseconds since the epoch, as far as `Date` reaches. */
const time = whole(0, 8.64e15);
const objectBytes = whole(0, MAX_OBJECT_BYTES);

/** All that a signer has a page send. Nothing else is sent for it: other headers make S3 do other things. */
const headers = map(
  /^(content-type|if-none-match|x-amz-(checksum-crc64nvme|tagging|meta-[\w.-]+|server-side-encryption(-(aws-kms-key-id|context|bucket-key-enabled|customer-(algorithm|key|key-md5)))?))$/,
  /^[ -~]*$/,
);

/** Plain http too: from a page of https no browser sends to it, but to this machine. */
const address = rule((value) => {
  if (typeof value !== 'string') return false;
  try {
    const { protocol, username, password } = new URL(value);
    return /^https?:$/.test(protocol) && username + password === '';
  } catch {
    return false;
  }
});

const signed = (method: SignedRequest['method'], more: Fields = {}): Check =>
  shape({ method: oneOf(method), url: address, headers, expiresAt: time, ...more });

const storage = oneOf('sse-s3', 'sse-kms', 'dsse-kms', 'sse-c');
const suites = ['ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF'];

/** What contradicts itself is as unknown as a name that nobody has heard of. */
const protection =
  (...known: string[]): Check =>
  (value, path) => {
    const { profile, client } = Object(value);
    if (profile !== 'client') {
      const keys = profile === 'sse-c' ? oneOf(undefined, 'browser') : absent;
      return shape({ profile: storage, keys, client: absent, storage: absent })(value, path);
    }
    const publicKey = Object(client).keyring === 'raw-rsa' ? optional(base64) : absent;
    return shape({
      profile: oneOf(profile),
      client: shape({ suite: oneOf(...known), keyring: oneOf('kms', 'raw-rsa', 'raw-aes'), publicKey }),
      storage: optional(storage),
      keys: absent,
    })(value, path);
  };

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

const ANSWERS: Readonly<Record<keyof SignerAnswers, Check>> = {
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
    },
    shape({ keyId: words, plaintext: base64, ciphertextBlob: base64, encryptionContext: strings }),
  ),
  'uploads/start': shape({ token, put: optional(signed('PUT')), create: optional(signed('POST')) }),
  'uploads/opened': shape({ token }),
  'uploads/parts': shape({ parts }),
  'uploads/stored': shape({
    parts: listOf(shape({ partNumber, size: objectBytes, checksum: optional(crc) })),
  }),
  'uploads/complete': shape({ receipt }),
  'uploads/abort': shape({ stored: optional(receipt) }),
  'uploads/renew': shape({ token, expiresAt: time }),
  downloads: keyed(
    {
      request: signed('GET'),
      objectSize: objectBytes,
      etag: text(/^[!-~]+$/),
      metadata: strings,
      protection: protection(...suites, 'ALG_AES_256_CBC_IV16_NO_KDF'),
    },
    base64,
  ),
};

/**
 * The answer of a call, looked at to the last field, so that nothing later meets what it does not know.
 *
 * @throws UploadError `protection-unsupported`, `signer-answer-invalid`, with `field`
 */
export function checkAnswer<Name extends keyof SignerAnswers>(
  name: Name,
  answer: unknown,
): SignerAnswers[Name] {
  const wrong = ANSWERS[name](answer, '');
  if (wrong === undefined) return answer as SignerAnswers[Name];
  throw failure(
    wrong.startsWith('protection') ? 'protection-unsupported' : 'signer-answer-invalid',
    wrong || undefined,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
