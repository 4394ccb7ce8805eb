import { verifyAsync } from '@noble/ed25519';
import { canonicalJson } from '@sealift/protection';
import type { Receipt } from '@sealift/protocol';
import {
  checkReceipt,
  RECEIPT_FAULTS,
  RECEIPT_FORM_FAULTS,
  type ReceiptFacts,
  type ReceiptFormErrorCode,
  type ReceiptKeys,
  type ReceivedReceipt,
  receivedReceipts,
} from '@sealift/protocol/receipt';
import { base64url, fromBase64url } from '@sealift/s3';
import { ReceiptError } from '../errors.js';
import type { ReceiptSigner } from './receipt-signer.js';
import { type MacKeys, macKeys, type SecretOption } from './secret.js';

/**
 * Signs the facts of a receipt twice: as a JWS for everybody, and with the signer's HMAC-SHA-256 (base64url), which
 * covers the JWS too, for whoever has the secret.
 */
export async function signReceipt(
  facts: ReceiptFacts,
  keys: MacKeys,
  publicly: ReceiptSigner,
): Promise<Receipt> {
  const signed = { ...facts, jws: await publicly.sign(facts) };
  return { ...signed, signature: base64url(keys.sign(canonicalJson(signed))) };
}

/**
 * For the application's back end: the receipt that a page's form sent (its text, the object, or a list of exactly one),
 * proved to come from the signer with this secret and to be unchanged. It says what is stored; whether *this user* may
 * refer to that key is the application's to check.
 *
 * @example
 * const { bucket, key, size } = verifyReceipt(form.get('document'), process.env.SEALIFT_SECRET ?? '');
 *
 * @throws ReceiptError `receipt-invalid`, `receipt-missing`, `receipt-several`, `receipt-malformed`
 */
export function verifyReceipt(receipt: unknown, secret: SecretOption): Receipt {
  return verifySigned(one(receipt), macKeys(secret, 'receipt'));
}

/**
 * What an element with `multiple` sent: a form's entries, one text, the element's `value`, or nothing, which is an empty
 * list. One that is not good is an error for all of them.
 *
 * @example
 * const receipts = verifyReceipts(form.getAll('documents'), process.env.SEALIFT_SECRET ?? '');
 *
 * @throws ReceiptError `receipt-invalid`, `receipt-malformed`
 */
export function verifyReceipts(receipts: unknown, secret: SecretOption): Receipt[] {
  const keys = macKeys(secret, 'receipt');
  return all(receipts).map((receipt) => verifySigned(receipt, keys));
}

/**
 * `verifyReceipt` without the secret, for whoever has the signer's public keys: the receipt as above, or its `jws` alone.
 *
 * @param keys the key set of `GET receipts/jwks.json`, or public keys as PEM
 * @returns what was signed
 *
 * @example
 * const { key, size, tag } = await verifyPublicReceipt(text, await readFile('receipt-key.pem', 'utf8'));
 *
 * @throws ReceiptError those of `verifyReceipt`, `receipt-key-unknown`, `receipt-keys-invalid`
 */
export async function verifyPublicReceipt(receipt: unknown, keys: ReceiptKeys): Promise<ReceiptFacts> {
  const { facts, fault } = await checkReceipt(one(receipt), keys, verifyEd25519);
  if (facts === undefined) throw new ReceiptError(fault, RECEIPT_FAULTS[fault]);
  return facts;
}

/** `verifyReceipts` with public keys. @throws ReceiptError as `verifyPublicReceipt` */
export async function verifyPublicReceipts(receipts: unknown, keys: ReceiptKeys): Promise<ReceiptFacts[]> {
  return Promise.all(all(receipts).map((receipt) => verifyPublicReceipt(receipt, keys)));
}

function all(given: unknown): readonly ReceivedReceipt[] {
  return receivedReceipts(given) ?? refuse('receipt-malformed');
}

function one(given: unknown): ReceivedReceipt {
  const [first = refuse('receipt-missing'), ...more] = all(given);
  return more.length === 0 ? first : refuse('receipt-several');
}

function refuse(fault: ReceiptFormErrorCode): never {
  throw new ReceiptError(fault, RECEIPT_FORM_FAULTS[fault]);
}

function verifySigned(given: ReceivedReceipt, keys: MacKeys): Receipt {
  if (typeof given === 'string') throw new ReceiptError();
  const { signature, ...signed } = given;
  const mac = typeof signature === 'string' ? fromBase64url(signature) : undefined;
  if (mac === undefined || !keys.verify(canonicalJson(signed), mac)) throw new ReceiptError();
  return given as unknown as Receipt;
}

/** RFC 8032 as NIST has it (FIPS 186-5): without the leniency of ZIP 215. */
function verifyEd25519(key: Uint8Array, signature: Uint8Array, signed: Uint8Array): Promise<boolean> {
  return verifyAsync(signature, signed, key, { zip215: false });
}
