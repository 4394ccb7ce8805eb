/**
 * The strict S3 server in a process of its own, to be killed at any time. Started by `startChild` with the port that it is to
 * have.
 */
import { createDevS3 } from 'sealift-dev-s3';

process.once(
  'message',
  async (/** @type {any} */ { port, directory, bucket, origins, credentials, ahead }) => {
    const rule = {
      allowedOrigins: origins,
      allowedMethods: ['PUT', 'GET', 'POST'],
      allowedHeaders: ['*'],
      exposeHeaders: ['content-range', 'retry-after'],
      maxAgeSeconds: 600,
    };
    const s3 = await createDevS3({
      ...{ directory, port, credentials },
      clock: () => Date.now() + ahead,
      // Nothing may be overwritten unseen.
      buckets: [{ name: bucket, cors: [rule], versioning: 'Enabled' }],
      fastEtags: true,
    });
    process.send?.({ port: s3.port, region: s3.region });
  },
);
process.once('disconnect', () => process.exit());
