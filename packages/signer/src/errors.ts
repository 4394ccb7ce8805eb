import { SealiftError } from '@sealift/core/errors';
import type { ReceiptErrorCode, ReceiptFormErrorCode } from '@sealift/protocol/receipt';

export { SignerConfigError, SignerError, type SignerErrorOptions } from '@sealift/protection';

/** What was to be a receipt of this signer, and is none, or was changed. */
export class ReceiptError extends SealiftError<ReceiptErrorCode | ReceiptFormErrorCode> {
  override name = 'ReceiptError';

  constructor(
    code: ReceiptErrorCode | ReceiptFormErrorCode = 'receipt-invalid',
    message = 'The receipt was not signed with this secret, or was changed.',
  ) {
    super(code, message);
  }
}
