import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { makeCertificate } from './certificate.js';

/** @type {import('./server.js').Recipe} */
export const devS3 = {
  title: 'sealift-dev-s3',
  version: async () => 'this repository',
  needs: (tls) => (tls ? ['openssl'] : []),
  howTo: 'openssl',
  packages: ['openssl'],
  build: async () => {},
  async start({ folder, tls, region, sseCNeedsTls }) {
    // Imported only now: callers may have to build it first.
    const { createDevS3 } = await import('sealift-dev-s3');
    const made = tls ? await makeCertificate(path.join(folder, 'authority')) : undefined;
    const [kmsKeyId, secondKmsKeyId] = [randomUUID(), randomUUID()];
    const server = await createDevS3({
      directory: path.join(folder, 'data'),
      region,
      kmsKeys: [kmsKeyId, secondKmsKeyId],
      allowInsecureSse: !sseCNeedsTls,
      ...(made ? { tls: { cert: made.cert, key: made.key } } : {}),
    });
    const { endpoint, credentials, close } = server;
    return { endpoint, credentials, ca: made?.ca, kmsKeyId, secondKmsKeyId, close };
  },
};
