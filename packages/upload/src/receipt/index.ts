/** Receipts, verified in the page with the signer's public keys. */
import { SealiftError } from '@sealift/core/errors';
import {
  checkReceipt,
  RECEIPT_FAULTS,
  type ReceiptErrorCode,
  type ReceiptFacts,
  type ReceiptKeys,
} from '@sealift/protocol/receipt';
import { verifyEd25519 } from './ed25519.js';

export type {
  ReceiptErrorCode,
  ReceiptFacts,
  ReceiptKey,
  ReceiptKeySet,
  ReceiptKeys,
} from '@sealift/protocol/receipt';

/** A receipt that is not believed, or cannot be verified here. */
export class ReceiptError extends SealiftError<ReceiptErrorCode> {
  override name = 'ReceiptError';

  constructor(code: ReceiptErrorCode) {
    super(code, RECEIPT_FAULTS[code]);
  }
}

/**
 * Verifies the public signature of a receipt: the receipt as object, as JSON, or its `jws` alone.
 *
 * @param keys public keys as PEM, or the signer's key set. One that was fetched from the signer says only that this signer
 *   says so; a page that does not trust it has the key built in.
 * @returns what was signed: bucket, key, sizes, checksum, tag, protection
 *
 * @example
 * const { key, tag } = await verifyReceipt(await upload.finished, PUBLIC_KEY_PEM);
 *
 * @throws ReceiptError `receipt-invalid`, `receipt-key-unknown`, `receipt-keys-invalid`, `receipt-unsupported`
 */
export async function verifyReceipt(receipt: unknown, keys: ReceiptKeys): Promise<ReceiptFacts> {
  if (globalThis.crypto?.subtle === undefined) throw new ReceiptError('receipt-unsupported');
  const { facts, fault } = await checkReceipt(receipt, keys, verifyEd25519);
  if (facts === undefined) throw new ReceiptError(fault);
  return facts;
}
