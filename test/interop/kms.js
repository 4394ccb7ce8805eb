import { createServer } from 'node:http';
import { KmsError } from '@sealift/kms/local';

/** KMS error types of the AWS KMS API reference (Decrypt, "Errors"). */
const AWS_TYPE = {
  'kms-key-not-found': 'NotFoundException',
  'kms-key-disabled': 'DisabledException',
  'kms-key-mismatch': 'IncorrectKeyException',
  'kms-context-mismatch': 'InvalidCiphertextException',
  'kms-ciphertext-invalid': 'InvalidCiphertextException',
};

/**
 * The two operations that the S3 Encryption Clients ask of AWS KMS (JSON 1.1 over HTTP), answered by a local KMS:
 * so every party wraps and unwraps with the same master key. Loopback only; signatures are not looked at.
 *
 * @param {import('@sealift/core').Kms} kms
 * @returns {Promise<{ endpoint: string, close(): Promise<void> }>}
 */
export async function startKms(kms) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const [status, answer] = await answerTo(kms, request.headers['x-amz-target'], body);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @returns {Promise<[number, object]>} */
async function answerTo(kms, target, body) {
  try {
    const { KeyId, EncryptionContext = {}, CiphertextBlob, KeySpec } = JSON.parse(body);
    if (target === 'TrentService.GenerateDataKey' && KeySpec === 'AES_256') {
      const made = await kms.generateDataKey({ keyId: KeyId, encryptionContext: EncryptionContext });
      return [200, { KeyId, Plaintext: base64(made.plaintext), CiphertextBlob: base64(made.ciphertextBlob) }];
    }
    if (target === 'TrentService.Decrypt') {
      const ciphertextBlob = new Uint8Array(Buffer.from(CiphertextBlob, 'base64'));
      const named = KeyId === undefined ? {} : { keyId: KeyId };
      const opened = await kms.decrypt({ ...named, ciphertextBlob, encryptionContext: EncryptionContext });
      return [200, { KeyId, Plaintext: base64(opened.plaintext), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }];
    }
    return [400, { __type: 'UnsupportedOperationException', message: `${target} is not answered here.` }];
  } catch (error) {
    if (!(error instanceof KmsError))
      return [500, { __type: 'KMSInternalException', message: String(error) }];
    return [400, { __type: AWS_TYPE[error.code] ?? 'KMSInvalidStateException', message: error.message }];
  }
}

const base64 = (bytes) => Buffer.from(bytes).toString('base64');
