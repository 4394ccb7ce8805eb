import {
  compactJws,
  fromPem,
  fromPublicPem,
  type ReceiptFacts,
  type ReceiptKey,
  type ReceiptKeySet,
  receiptKey,
  signingInput,
} from '@sealift/protocol/receipt';
import { utf8 } from '@sealift/s3';
import { type OpenedEd25519, openEd25519 } from '#ed25519';
import { SignerConfigError } from '../errors.js';
import { ED25519_PKCS8 } from './ed25519-der.js';
import { listSecrets, type SecretOption } from './secret.js';

/**
 * PEM, one key each: private Ed25519 keys (PKCS #8, "BEGIN PRIVATE KEY"), of which the first signs, and public ones
 * ("BEGIN PUBLIC KEY") of earlier keys, which are published only.
 */
export type ReceiptKeysOption = string | readonly string[];

/** Signs receipts for everybody who has the public keys. */
export interface ReceiptSigner {
  /** A compact JWS of these facts. The same facts give the same text (RFC 8032: Ed25519 needs no randomness). */
  sign(facts: ReceiptFacts): Promise<string>;
  /** The key that signs is the first. */
  keySet(): Promise<ReceiptKeySet>;
}

type Bytes = Uint8Array<ArrayBuffer>;
type GivenKey = { readonly seed: Bytes } | { readonly publicKey: Bytes };

interface Opened {
  readonly key: OpenedEd25519;
  readonly kid: string;
  readonly published: readonly ReceiptKey[];
}

const SEED_BYTES = 32;

/**
 * Without private keys of its own it derives one from each secret, so that all replicas sign alike and rotate together.
 *
 * @throws SignerConfigError `invalid-option`
 */
export function receiptSigner(secret: SecretOption, given: ReceiptKeysOption = []): ReceiptSigner {
  const keys = (typeof given === 'string' ? [given] : given).map(parse);
  const secrets = keys.some((key) => 'seed' in key) ? [] : listSecrets(secret);
  let opened: Promise<Opened> | undefined;

  async function open(): Promise<Opened> {
    const derived = await Promise.all(secrets.map(async (bytes) => ({ seed: await derive(bytes) })));
    const all: GivenKey[] = [...derived, ...keys];
    const signing = all.findIndex((key) => 'seed' in key);
    const published = await Promise.all(all.map(publish));
    const [own] = all.splice(signing, 1);
    const [first] = published.splice(signing, 1);
    if (own === undefined || !('seed' in own) || first === undefined) throw new Error('no key to sign with');
    return { key: openEd25519(own.seed), kid: first.kid, published: withoutDoubles([first, ...published]) };
  }
  const keysOnce = () => {
    opened ??= open();
    return opened;
  };

  return {
    async sign(facts) {
      const { key, kid } = await keysOnce();
      const input = signingInput(kid, facts);
      return compactJws(input, key.sign(input));
    },
    keySet: async () => ({ keys: (await keysOnce()).published }),
  };
}

function parse(pem: unknown, at: number): GivenKey {
  const seed = fromPem(pem, 'PRIVATE KEY', ED25519_PKCS8, SEED_BYTES);
  if (seed !== undefined) return { seed };
  const publicKey = fromPublicPem(pem);
  if (publicKey !== undefined) return { publicKey };
  throw new SignerConfigError(
    `receiptKeys[${at}]`,
    'must be one Ed25519 key as PEM, e.g. from "openssl genpkey -algorithm ed25519"',
  );
}

async function publish(key: GivenKey): Promise<ReceiptKey> {
  return receiptKey('seed' in key ? openEd25519(key.seed).publicKey : key.publicKey);
}

/** A purpose of its own: no other subkey of the secret says anything about this one. */
async function derive(secret: Uint8Array): Promise<Bytes> {
  const base = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveBits']);
  const info = utf8('sealift/v1/receipt-ed25519');
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, base, SEED_BYTES * 8));
}

function withoutDoubles(keys: readonly ReceiptKey[]): readonly ReceiptKey[] {
  return [...new Map(keys.map((key) => [key.kid, key])).values()];
}
