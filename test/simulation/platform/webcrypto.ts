import { createCipheriv, createDecipheriv, createHmac, type webcrypto } from 'node:crypto';
import type { Random } from '../random.js';
import { hkdf as derive, sha256, sha512 } from './digests.js';

/**
 * WebCrypto as far as page and signer use it, but for RSA and signatures, with answers that are there at once: the
 * platform's own come from threads, in whatever order those finish. `webcrypto.test.ts` holds one against the other.
 */

type Bytes = ArrayBuffer | ArrayBufferView;

const RAW = new WeakMap<object, Uint8Array>();

interface SimulatedKey {
  readonly type: 'secret';
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string; readonly length?: number };
  readonly usages: readonly string[];
}

function makeKey(
  raw: Uint8Array,
  name: string,
  extractable: boolean,
  usages: readonly string[],
): SimulatedKey {
  const algorithm = name.startsWith('AES') ? { name, length: raw.byteLength * 8 } : { name };
  const key: SimulatedKey = { type: 'secret', extractable, algorithm, usages: [...usages] };
  RAW.set(key, raw.slice());
  return key;
}

/** Whether it is one of these keys, which are cloned as they are. */
export function isKey(value: object): boolean {
  return RAW.has(value);
}

function rawOf(key: SimulatedKey, usage: string, name: string): Uint8Array {
  const raw = RAW.get(key);
  if (raw === undefined || key.algorithm.name !== name || !key.usages.includes(usage))
    throw new DOMException(`the key is not for ${usage} with ${name}`, 'InvalidAccessError');
  return raw;
}

function view(bytes: Bytes): Uint8Array {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

function own(...pieces: Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole.buffer;
}

function unsupported(what: string): DOMException {
  return new DOMException(`the simulation has no ${what}`, 'NotSupportedError');
}

const nameOf = (algorithm: string | { name: string }): string =>
  typeof algorithm === 'string' ? algorithm : algorithm.name;
const HASHES = { 'SHA-256': sha256, 'SHA-512': sha512 };

function hashOf(algorithm: string | { name: string }): typeof sha256 {
  const found = HASHES[nameOf(algorithm) as keyof typeof HASHES];
  if (found === undefined) throw unsupported(nameOf(algorithm));
  return found;
}

interface Hkdf {
  readonly name: string;
  readonly hash: string;
  readonly salt: Bytes;
  readonly info: Bytes;
}

function hkdf({ name, hash, salt, info }: Hkdf, key: SimulatedKey, bits: number, usage: string): ArrayBuffer {
  if (name !== 'HKDF') throw unsupported(name);
  return own(derive(hashOf(hash), rawOf(key, usage, 'HKDF'), view(salt), view(info), bits / 8));
}

interface AesParameters {
  readonly name: string;
  readonly iv: Bytes;
  readonly additionalData?: Bytes;
  readonly tagLength?: number;
  readonly counter: Bytes;
  readonly length: number;
}

function aesCtr({ counter, length }: AesParameters, raw: Uint8Array, data: Uint8Array): ArrayBuffer {
  const start = view(counter);
  const blocks = Math.ceil(data.byteLength / 16);
  const low = new DataView(start.buffer, start.byteOffset, 16).getUint32(12);
  // OpenSSL counts with all 128 bits: the same as 32 as long as nothing is carried.
  if ((length !== 128 && length !== 32) || low + blocks > 2 ** 32) throw unsupported('counter that wraps');
  return own(createCipheriv('aes-256-ctr', raw, start).update(data));
}

const subtle = {
  async importKey(
    format: string,
    bytes: Bytes,
    algorithm: string | { name: string },
    extractable: boolean,
    usages: readonly string[],
  ): Promise<SimulatedKey> {
    const name = nameOf(algorithm);
    if (format !== 'raw' || !['AES-GCM', 'AES-CTR', 'HKDF'].includes(name))
      throw unsupported(`${format} ${name}`);
    return makeKey(view(bytes), name, extractable, usages);
  },
  async generateKey(
    { name, length }: { name: string; length: number },
    extractable: boolean,
    usages: readonly string[],
  ): Promise<SimulatedKey> {
    if (name !== 'AES-GCM' || length !== 256) throw unsupported(name);
    return makeKey(current().bytes(32), name, extractable, usages);
  },
  async deriveBits(parameters: Hkdf, key: SimulatedKey, bits: number): Promise<ArrayBuffer> {
    return hkdf(parameters, key, bits, 'deriveBits');
  },
  async deriveKey(
    parameters: Hkdf,
    key: SimulatedKey,
    { name, length }: { name: string; length: number },
    extractable: boolean,
    usages: readonly string[],
  ): Promise<SimulatedKey> {
    if (!['AES-GCM', 'AES-CTR'].includes(name)) throw unsupported(name);
    return makeKey(new Uint8Array(hkdf(parameters, key, length, 'deriveKey')), name, extractable, usages);
  },
  async encrypt(parameters: AesParameters, key: SimulatedKey, bytes: Bytes): Promise<ArrayBuffer> {
    const data = view(bytes);
    const raw = rawOf(key, 'encrypt', parameters.name);
    if (parameters.name === 'AES-CTR') return aesCtr(parameters, raw, data);
    const cipher = createCipheriv('aes-256-gcm', raw, view(parameters.iv));
    if (parameters.additionalData !== undefined) cipher.setAAD(view(parameters.additionalData));
    return own(cipher.update(data), cipher.final(), cipher.getAuthTag());
  },
  async decrypt(parameters: AesParameters, key: SimulatedKey, bytes: Bytes): Promise<ArrayBuffer> {
    const data = view(bytes);
    const raw = rawOf(key, 'decrypt', parameters.name);
    if (parameters.name === 'AES-CTR') return aesCtr(parameters, raw, data);
    const decipher = createDecipheriv('aes-256-gcm', raw, view(parameters.iv));
    if (parameters.additionalData !== undefined) decipher.setAAD(view(parameters.additionalData));
    try {
      decipher.setAuthTag(data.subarray(-16));
      return own(decipher.update(data.subarray(0, -16)), decipher.final());
    } catch {
      throw new DOMException('the tag does not fit', 'OperationError');
    }
  },
  async digest(algorithm: string | { name: string }, bytes: Bytes): Promise<ArrayBuffer> {
    return own(hashOf(algorithm)(view(bytes)));
  },
  async sign(algorithm: string, key: SimulatedKey, bytes: Bytes): Promise<ArrayBuffer> {
    return own(
      createHmac('sha256', rawOf(key, 'sign', algorithm))
        .update(view(bytes))
        .digest(),
    );
  },
};

let current: () => Random = () => {
  throw new Error('no simulation runs');
};

/** What `globalThis.crypto` is while a simulation runs. @param random where its random bytes come from */
export function simulatedCrypto(random: () => Random): typeof webcrypto {
  current = random;
  const crypto = {
    subtle,
    getRandomValues<T extends ArrayBufferView>(array: T): T {
      view(array).set(current().bytes(array.byteLength));
      return array;
    },
    randomUUID(): string {
      const hex = Buffer.from(current().bytes(16)).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
  return crypto as unknown as typeof webcrypto;
}
