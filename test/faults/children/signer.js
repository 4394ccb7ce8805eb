/**
 * A signer for each profile in a process of its own, to be killed at any time. What its KMS gives out it tells, for the
 * independent reader. Started by `startChild` with the port that it is to have.
 */
import { createServer } from 'node:http';
import { localKms } from '@sealift/kms/local';
import { clientEncryption, createSigner, serverSideEncryption } from '@sealift/signer';
import { requestListener } from '@sealift/signer/node';

const ALIAS = 'alias/faults';
const base64 = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('base64');

process.once('message', async (/** @type {any} */ job) => {
  const { port, kmsFile, secret, s3, origins, partSize, urlLifetime, ahead } = job;
  const kms = localKms({ file: kmsFile });
  const known = await kms.keys.list();
  if (known.length === 0) await kms.keys.create({ alias: ALIAS, description: 'faults' });
  /** @type {import('@sealift/core/keyrings').Kms} */
  const telling = {
    async generateDataKey(request) {
      const made = await kms.generateDataKey(request);
      const key = { wrapped: base64(made.ciphertextBlob), dataKey: base64(made.plaintext) };
      await new Promise((resolve) => process.send?.(key, resolve));
      return made;
    },
    decrypt: (request) => kms.decrypt(request),
  };
  const protections = {
    'raw-aes': clientEncryption({ keyring: 'raw-aes' }),
    kms: clientEncryption({ kms: telling, keyId: ALIAS }),
    'sse-s3': serverSideEncryption({ profile: 'sse-s3' }),
  };
  const listeners = new Map(
    Object.entries(protections).map(([name, protection]) => [
      name,
      requestListener(
        createSigner({
          ...{ s3, secret, protection, partSize, urlLifetime },
          basePath: `/${name}`,
          allowedOrigins: origins,
          limits: { requestsPerMinute: 1e6, openUploads: 1e6 },
          clock: () => Date.now() + ahead,
          authorize: ({ headers }) => {
            const owner = headers.get('x-owner') ?? '';
            return owner === '' ? undefined : { owner, prefix: `${owner}/` };
          },
          onInternalError: (error) => process.send?.({ internal: String(Object(error).stack ?? error) }),
        }),
      ),
    ]),
  );
  const server = createServer((request, response) => {
    const listener = listeners.get(request.url?.split('/')[1] ?? '');
    if (listener === undefined) response.writeHead(404).end();
    else void listener(request, response);
  });
  server.listen(port, '127.0.0.1', () => {
    process.send?.({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port });
  });
});
process.once('disconnect', () => process.exit());
