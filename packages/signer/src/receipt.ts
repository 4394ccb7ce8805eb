/** Receipts verified by a program that is not the signer: it loads nothing else. */
export type {
  ReceiptErrorCode,
  ReceiptFacts,
  ReceiptFormErrorCode,
  ReceiptKey,
  ReceiptKeySet,
  ReceiptKeys,
} from '@sealift/protocol/receipt';
export { ReceiptError } from './errors.js';
export {
  verifyPublicReceipt,
  verifyPublicReceipts,
  verifyReceipt,
  verifyReceipts,
} from './tokens/receipt.js';
export type { SecretOption } from './tokens/secret.js';
