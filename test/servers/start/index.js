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
const STARTS = 3;

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
  const settings = { tls, region: REGION, sseCNeedsTls };
  const { own, ...started } =
    folder === undefined ? await startAnew(name) : { ...(await startIn(folder)), own: undefined };
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

  /** @param {string} home */
  async function startIn(home) {
    await mkdir(home, { recursive: true });
    return start({ folder: home, ...settings });
  }

  /** In a folder of its own. Between the look for a free port and its use another program may have taken it. @param {string} name */
  async function startAnew(name) {
    for (let tries = 1; ; tries += 1) {
      const own = await temporaryFolder(name);
      try {
        return { ...(await startIn(own.path)), own };
      } catch (error) {
        await own.remove();
        if (tries === STARTS) throw error;
      }
    }
  }
}
