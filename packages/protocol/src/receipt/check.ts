import type { Receipt } from '../messages.js';
import { isRecord, parseJws, parseObject } from './jws.js';
import { type ReceiptKeys, readKeys } from './public-keys.js';

/** What a receipt says, without the two signatures under it. */
export type ReceiptFacts = Omit<Receipt, 'signature' | 'jws'>;

/** Why a receipt is not believed. */
export type ReceiptErrorCode =
  /** No receipt, not signed by the key that it names, changed, or without a signature of the kind asked for. */
  | 'receipt-invalid'
  /** Signed by a key that is not among the given ones: a new one, or another signer's. */
  | 'receipt-key-unknown'
  /** What was given as public keys is no set with an Ed25519 key, and no such key as PEM. */
  | 'receipt-keys-invalid'
  /** The engine has no Ed25519 (Chromium before 137, Firefox before 129, Safari before 17), or the page is not secure. */
  | 'receipt-unsupported';

export type CheckedReceipt =
  | { readonly facts: ReceiptFacts; readonly fault?: never }
  | { readonly facts?: never; readonly fault: ReceiptErrorCode };

/**
 * Ed25519 (RFC 8032) of the caller's platform: whether this is the signature of 64 bytes under this key of 32; undefined
 * where the platform cannot tell.
 */
export type VerifyEd25519 = (
  key: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
) => Promise<boolean | undefined>;

/** One sentence for each. */
export const RECEIPT_FAULTS: Readonly<Record<ReceiptErrorCode, string>> = {
  'receipt-invalid': 'This is no receipt that the signer made, or it was changed.',
  'receipt-key-unknown': 'The receipt is signed by a key that is not among the public keys given.',
  'receipt-keys-invalid': 'Give a JSON Web Key Set with an Ed25519 key, or Ed25519 public keys as PEM.',
  'receipt-unsupported': 'Ed25519 is not available here.',
};

/** Fields that every receipt has. */
const FIELDS: Readonly<Record<string, string>> = {
  bucket: 'string',
  key: 'string',
  size: 'number',
  objectSize: 'number',
  etag: 'string',
  completedAt: 'number',
};

/**
 * Verifies the public signature of a receipt: the object, its JSON, or the compact JWS alone. What comes back is what
 * was signed; fields beside the signature that say something else make the receipt invalid.
 */
export async function checkReceipt(
  given: unknown,
  keys: ReceiptKeys,
  verify: VerifyEd25519,
): Promise<CheckedReceipt> {
  const known = await readKeys(keys);
  if (known === undefined) return { fault: 'receipt-keys-invalid' };
  const { jws, beside } = read(given);
  const parsed = typeof jws === 'string' ? parseJws(jws) : undefined;
  if (parsed === undefined) return { fault: 'receipt-invalid' };
  const key = known.get(parsed.kid);
  if (key === undefined) return { fault: 'receipt-key-unknown' };
  const genuine = await verify(key, parsed.signature, parsed.signed);
  if (genuine === undefined) return { fault: 'receipt-unsupported' };
  const facts = genuine ? parseObject(parsed.payload) : undefined;
  if (facts === undefined || !isReceipt(facts)) return { fault: 'receipt-invalid' };
  if (beside !== undefined && !isSame(beside, facts)) return { fault: 'receipt-invalid' };
  return { facts };
}

/** A receipt is told from its JWS by the brace it begins with. */
function read(given: unknown): { jws?: unknown; beside?: object } {
  const value = typeof given === 'string' && /^\s*\{/.test(given) ? parseObject(utf8(given)) : given;
  if (typeof value === 'string') return { jws: value.trim() };
  if (!isRecord(value)) return {};
  const { jws, signature: _, ...beside } = value;
  return { jws, beside };
}

function isReceipt(facts: Record<string, unknown>): facts is Record<string, unknown> & ReceiptFacts {
  return (
    Object.entries(FIELDS).every(([name, type]) => typeof facts[name] === type) && isRecord(facts.protection)
  );
}

/** The same JSON value, whatever the order of fields. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) =>
        Object.hasOwn(b, name) &&
        isSame((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
    )
  );
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
