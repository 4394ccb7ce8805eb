import { prepareServer, startServer } from '../servers/start/index.js';

/** The S3 servers that the clients meet in. */
const NAMES = ['dev-s3', 'minio'];

/**
 * An S3 server with one bucket, whose data lies in a folder of the caller's. Without TLS: the official clients trust
 * what their platforms trust.
 *
 * @param {string} name
 * @param {string} folder
 * @param {string} bucket
 */
export async function startInteropServer(name, folder, bucket) {
  if (!NAMES.includes(name)) throw new Error(`--server takes ${NAMES.join(' or ')}.`);
  const missing = await prepareServer(name, { tls: false });
  if (missing !== undefined) throw new Error(missing);
  return startServer(name, { folder, buckets: [bucket], tls: false });
}
