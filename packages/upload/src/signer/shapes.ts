import { MAX_OBJECT_BYTES, type SignedRequest } from '@sealift/protocol';

/** Path of the first field that is wrong (`protection.client.suite`), or undefined. */
export type Check = (value: unknown, path: string) => string | undefined;
export type Fields = Readonly<Record<string, Check>>;

const rule =
  (good: (value: unknown) => boolean): Check =>
  (value, path) =>
    good(value) ? undefined : path;
export const text: (pattern: RegExp) => Check = (pattern: RegExp): Check =>
  rule((value) => typeof value === 'string' && pattern.test(value));
export const whole: (least: number, most: number) => Check = (least: number, most: number): Check =>
  rule((value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most);
export const oneOf: (...known: unknown[]) => Check = (...known: unknown[]): Check =>
  rule((value) => known.includes(value));
export const absent: Check = oneOf(undefined);
export const optional: (check: Check) => Check =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? value : check(value, path);
/** Own fields only. Others than these are looked at by nobody. */
export const shape: (fields: Fields) => Check =
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
export const map: (names: RegExp, values: RegExp) => Check = (names: RegExp, values: RegExp): Check =>
  rule(
    (value) =>
      isRecord(value) &&
      Object.entries(value).every(
        ([name, one]) => names.test(name) && typeof one === 'string' && values.test(one),
      ),
  );

export const words: Check = text(/./);
export const base64: Check = text(/^[A-Za-z0-9+/]+={0,2}$/);
export const strings: Check = map(/^/, /^/);
/** Milliseconds since the epoch, as far as `Date` reaches. */
export const time: Check = whole(0, 8.64e15);
export const objectBytes: Check = whole(0, MAX_OBJECT_BYTES);

/** All that a signer has a page send. Nothing else is sent for it: other headers make S3 do other things. */
const headers = map(
  /^(content-type|if-none-match|x-amz-(checksum-crc64nvme|tagging|meta-[\w.-]+|server-side-encryption(-(aws-kms-key-id|context|bucket-key-enabled|customer-(algorithm|key|key-md5)))?))$/,
  /^[ -~]*$/,
);

/** Plain http too: from a page of https no browser sends to it, but to this machine. */
export const address: Check = rule((value) => {
  if (typeof value !== 'string') return false;
  try {
    const { protocol, username, password } = new URL(value);
    return /^https?:$/.test(protocol) && username + password === '';
  } catch {
    return false;
  }
});

export const signed: (method: SignedRequest['method'], more?: Fields) => Check = (
  method: SignedRequest['method'],
  more: Fields = {},
): Check => shape({ method: oneOf(method), url: address, headers, expiresAt: time, ...more });

export const storage: Check = oneOf('sse-s3', 'sse-kms', 'dsse-kms', 'sse-c');
export const suites: readonly string[] = [
  'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
  'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
];

/** What contradicts itself is as unknown as a name that nobody has heard of. */
export const protection: (...known: string[]) => Check =
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
