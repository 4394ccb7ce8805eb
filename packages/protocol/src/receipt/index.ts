/** Receipts that anyone can verify: a compact JWS (RFC 7515) with Ed25519 (RFC 8037). */
export {
  type CheckedReceipt,
  checkReceipt,
  RECEIPT_FAULTS,
  type ReceiptErrorCode,
  type ReceiptFacts,
  type VerifyEd25519,
} from './check.js';
export { compactJws, RECEIPT_TYPE, signingInput } from './jws.js';
export {
  fromPem,
  fromPublicPem,
  type ReceiptKey,
  type ReceiptKeySet,
  type ReceiptKeys,
  receiptKey,
} from './public-keys.js';
export {
  RECEIPT_FORM_FAULTS,
  type ReceiptFormErrorCode,
  type ReceivedReceipt,
  receivedReceipts,
} from './received.js';
