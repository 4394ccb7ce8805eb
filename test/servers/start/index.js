import { mkdir } from 'node:fs/promises';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { clientOf } from './client.js';
import { recipe } from './recipes.js';
import { temporaryFolder } from './temporary-folder.js';

export { clientOf } from './client.js';
export { missingFor, prepareServer, SERVERS, versionOf } from './recipes.js';

/** @typedef {import('./server.js').Server} Server */

/** Not the one that everybody takes without being asked. */
const REGION = 'eu-central-1';

/**
 * Starts a real S3 server on a free port of loopback, with new credentials, keys and (under TLS) a certificate of an
 * authority of its own. It ends with `close()`, and when this process ends in whatever way.
 *
 * @param {string} name of `SERVERS`; `prepareServer` says whether this machine has it
 * @param {object} [options]
 * @param {string} [options.folder] for its data, kept at the end. Default: one of its own, which vanishes with it
 * @param {readonly string[]} [options.buckets] to create
 * @param {boolean} [options.tls] default true
 * @param {boolean} [options.sseCNeedsTls] refuse SSE-C without TLS, as S3 does. Default: the value of `tls`, so that a
 *   server without TLS takes SSE-C where it can be told to (MinIO cannot)
 * @returns {Promise<Server>}
 * @throws Error with the last words of the server when it does not start
 */
export async function startServer(name, { folder, buckets = [], tls = true, sseCNeedsTls = tls } = {}) {
  const { start } = recipe(name);
  const own = folder === undefined ? await temporaryFolder(name) : undefined;
  const home = folder ?? own?.path ?? '';
  await mkdir(home, { recursive: true });
  const started = await start({ folder: home, tls, region: REGION, sseCNeedsTls }).catch(async (error) => {
    await own?.remove();
    throw error;
  });
  /** @type {Promise<void> | undefined} */
  let closing;
  const close = () => {
    closing ??= started.close().then(() => own?.remove());
    return closing;
  };
  const server = { ...started, name, region: REGION, close };
  const client = clientOf(server);
  try {
    for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
    return server;
  } catch (error) {
    await close();
    throw error;
  } finally {
    client.destroy();
  }
}
