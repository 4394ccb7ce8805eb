import type { Receipt } from '@sealift/protocol';
import { base64url, fromBase64url } from '../digests.js';
import { canonicalJson } from '../encoding.js';
import { ReceiptError } from '../errors.js';
import { type MacKeys, macKeys, type SecretOption } from './secret.js';

export type UnsignedReceipt = Omit<Receipt, 'signature'>;

/** Puts the signer's HMAC-SHA-256 (base64url) under the facts of a receipt. */
export function signReceipt(facts: UnsignedReceipt, keys: MacKeys): Receipt {
  return { ...facts, signature: base64url(keys.sign(canonicalJson(facts))) };
}

/**
 * For the application's back end: the receipt that a page handed in, proved to come from the signer with this secret
 * and to be unchanged. It says what is stored; whether *this user* may refer to that key is the application's to check.
 *
 * @example
 * const { bucket, key, size } = verifyReceipt(await request.json(), process.env.SEALIFT_SECRET ?? '');
 *
 * @throws ReceiptError `receipt-invalid`
 */
export function verifyReceipt(receipt: unknown, secret: SecretOption): Receipt {
  const keys = macKeys(secret, 'receipt');
  if (typeof receipt !== 'object' || receipt === null) throw new ReceiptError();
  const { signature, ...facts } = receipt as Record<string, unknown>;
  const mac = typeof signature === 'string' ? fromBase64url(signature) : undefined;
  if (mac === undefined || !keys.verify(canonicalJson(facts), mac)) throw new ReceiptError();
  return receipt as Receipt;
}
