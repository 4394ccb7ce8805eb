import { verifyAsync } from '@noble/ed25519';
import type { Receipt } from '@sealift/protocol';
import { checkReceipt, RECEIPT_FAULTS, type ReceiptFacts, type ReceiptKeys } from '@sealift/protocol/receipt';
import { base64url, fromBase64url } from '@sealift/s3';
import { canonicalJson } from '../encoding.js';
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
 * For the application's back end: the receipt that a page handed in, as object or as JSON, proved to come from the signer
 * with this secret and to be unchanged. It says what is stored; whether *this user* may refer to that key is the
 * application's to check.
 *
 * @example
 * const { bucket, key, size } = verifyReceipt(await request.json(), process.env.SEALIFT_SECRET ?? '');
 *
 * @throws ReceiptError `receipt-invalid`
 */
export function verifyReceipt(receipt: unknown, secret: SecretOption): Receipt {
  const keys = macKeys(secret, 'receipt');
  const given = typeof receipt === 'string' ? parseJson(receipt) : receipt;
  if (typeof given !== 'object' || given === null) throw new ReceiptError();
  const { signature, ...signed } = given as Record<string, unknown>;
  const mac = typeof signature === 'string' ? fromBase64url(signature) : undefined;
  if (mac === undefined || !keys.verify(canonicalJson(signed), mac)) throw new ReceiptError();
  return given as Receipt;
}

/**
 * The same without the secret, for whoever has the signer's public keys: the receipt as object, as JSON, or its `jws`
 * alone.
 *
 * @param keys the key set of `GET receipts/jwks.json`, or public keys as PEM
 * @returns what was signed
 *
 * @example
 * const { key, size, tag } = await verifyPublicReceipt(text, await readFile('receipt-key.pem', 'utf8'));
 *
 * @throws ReceiptError `receipt-invalid`, `receipt-key-unknown`, `receipt-keys-invalid`
 */
export async function verifyPublicReceipt(receipt: unknown, keys: ReceiptKeys): Promise<ReceiptFacts> {
  const { facts, fault } = await checkReceipt(receipt, keys, verifyEd25519);
  if (facts === undefined) throw new ReceiptError(fault, RECEIPT_FAULTS[fault]);
  return facts;
}

/** RFC 8032 as NIST has it (FIPS 186-5): without the leniency of ZIP 215. */
function verifyEd25519(key: Uint8Array, signature: Uint8Array, signed: Uint8Array): Promise<boolean> {
  return verifyAsync(signature, signed, key, { zip215: false });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
