/**
 * Stands in for what the packages use of `@noble/hashes` and `@noble/ed25519`: OpenSSL's, which is many times as fast, and the same
 * (`digests.node.test.ts`).
 */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signed,
  verify,
} from 'node:crypto';

type Bytes = Uint8Array;
type Hash = ((bytes: Bytes) => Bytes) & { readonly algorithm: string; readonly outputLen: number };

const hashOf = (algorithm: string, outputLen: number): Hash =>
  Object.assign((bytes: Bytes): Bytes => plain(createHash(algorithm).update(bytes).digest()), {
    algorithm,
    outputLen,
  });

export const sha256: Hash = hashOf('sha256', 32);
export const sha512: Hash = hashOf('sha512', 64);
export const md5: Hash = hashOf('md5', 16);

/** RFC 2104 */
export function hmac({ algorithm }: Pick<Hash, 'algorithm'>, key: Bytes, bytes: Bytes): Bytes {
  return plain(createHmac(algorithm, key).update(bytes).digest());
}

/** RFC 5869. Not `hkdfSync`, which makes a job for a thread of it. */
export function hkdf(
  hash: Pick<Hash, 'algorithm' | 'outputLen'>,
  secret: Bytes,
  salt: Bytes | undefined,
  info: Bytes | undefined,
  length: number,
): Bytes {
  const key = hmac(hash, salt ?? new Uint8Array(hash.outputLen), secret);
  const pieces: Bytes[] = [];
  let last: Bytes = new Uint8Array();
  for (let count = 1; pieces.length * hash.outputLen < length; count++) {
    const mac = createHmac(hash.algorithm, key).update(last);
    if (info !== undefined) mac.update(info);
    last = mac.update(Uint8Array.of(count)).digest();
    pieces.push(last);
  }
  return plain(Buffer.concat(pieces)).subarray(0, length);
}

function plain(bytes: Buffer): Bytes {
  return new Uint8Array(bytes);
}

/** DER before a seed (RFC 8410 §7), and before a public key (§4). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
/** Of the latest seed: all replicas have one. */
let opened: { readonly seed: string; readonly key: KeyObject; readonly publicKey: Bytes } | undefined;

function open(seed: Bytes): NonNullable<typeof opened> {
  const text = Buffer.from(seed).toString('hex');
  if (opened?.seed === text) return opened;
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  opened = { seed: text, key, publicKey: plain(spki.subarray(-32)) };
  return opened;
}

/** What `@noble/ed25519` wants to be told. */
export const hashes: { sha512?: unknown } = {};

export const getPublicKey = (seed: Bytes): Bytes => open(seed).publicKey;

export const sign = (bytes: Bytes, seed: Bytes): Bytes => plain(signed(null, bytes, open(seed).key));

export async function verifyAsync(signature: Bytes, bytes: Bytes, publicKey: Bytes): Promise<boolean> {
  const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
  return verify(null, bytes, key, signature);
}
