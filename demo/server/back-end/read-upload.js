import { createHash } from 'node:crypto';
import { S3EncryptionClient } from '@sealift/client';
import { verifyReceipt } from '@sealift/signer/receipt';

/**
 * What an application's back end does with an upload: it believes the receipt, not the page, and looks at the file without a
 * browser. This one counts and hashes; a scanner, a converter or an export reads the same stream.
 *
 * @param {unknown} receipt as the page's form sent it
 * @param {{ client: import('@aws-sdk/client-s3').S3Client, keyring: import('@sealift/client').Keyring,
 *   secret: string }} options `secret` is the signer's
 * @returns {Promise<{ key: string, name: string | undefined, type: string | undefined, size: number, sha256: string }>}
 */
export async function readUpload(receipt, { client, keyring, secret }) {
  const s3 = new S3EncryptionClient({
    client,
    keyring,
    identity: 'required',
    verifyReceipt: (given) => verifyReceipt(given, secret),
  });
  // Verified before the first byte: nothing that follows sees a changed file. Beyond 64 MiB: getObjectTo.
  const { Body, ContentLength = 0, encryption } = await s3.getObject({ receipt });
  const hash = createHash('sha256');
  for await (const piece of /** @type {AsyncIterable<Uint8Array>} */ (Body)) hash.update(piece);
  return {
    key: encryption.objectKey ?? '',
    name: encryption.fileInfo?.name,
    type: encryption.fileInfo?.type,
    size: ContentLength,
    sha256: hash.digest('hex'),
  };
}
