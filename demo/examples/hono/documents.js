import { ReceiptError, verifyReceipts } from '@sealift/signer/receipt';

/** Answers the form: what the signer says is stored, for this user, and nothing else. */
export function receive(documents, user, secret) {
  if (!user) return [401, 'Sign in first.'];
  try {
    const receipts = verifyReceipts(documents, secret);
    if (receipts.length === 0) return [400, 'Add a document.'];
    if (!receipts.every(({ key }) => key.startsWith(`users/${user.id}/`))) return [403, 'Not yours.'];
    // Here you would keep bucket, key and versionId: as unique, where a receipt must not be used twice.
    return [200, receipts.map(({ key, size }) => `Received ${key} (${size} bytes)`).join('\n')];
  } catch (error) {
    if (error instanceof ReceiptError) return [400, `${error.message} (${error.code})`];
    throw error;
  }
}
