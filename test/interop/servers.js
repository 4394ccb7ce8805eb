import { prepareServer, startServer } from '../servers/start/index.js';

/** The S3 servers that the clients meet in. */
export const SERVERS = ['dev-s3', 'minio', 'radosgw'];

/** What this machine lacks to start a server; builds it where that is possible. @param {string} name */
export function missingServer(name) {
  return prepareServer(name, { tls: false });
}

/**
 * An S3 server with one bucket, whose data lies in a folder of the caller's. Without TLS: the official clients trust
 * what their platforms trust.
 *
 * @param {string} name of `SERVERS`
 * @param {string} folder
 * @param {string} bucket
 */
export function startInteropServer(name, folder, bucket) {
  return startServer(name, { folder, buckets: [bucket], tls: false });
}
