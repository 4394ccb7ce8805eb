/** Receipts verified by a program that is not the signer: it loads nothing else. */
export type {
  ReceiptErrorCode,
  ReceiptFacts,
  ReceiptKey,
  ReceiptKeySet,
  ReceiptKeys,
} from '@sealift/protocol/receipt';
export { ReceiptError } from './errors.js';
export { verifyPublicReceipt, verifyReceipt } from './tokens/receipt.js';
export type { SecretOption } from './tokens/secret.js';
