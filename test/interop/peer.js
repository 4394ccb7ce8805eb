import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Longest time for one object; 100 MiB take a few seconds. */
const PATIENCE_MS = 120_000;

/**
 * A client of the family that writes and reads objects of the same bucket: one of the official clients, or Sealift.
 *
 * @typedef {object} Request
 * @property {string} key object key
 * @property {'v2' | 'v3'} format v2: policy FORBID_ENCRYPT_ALLOW_DECRYPT; v3: the defaults of the client
 * @property {Keyring} keyring
 * @property {Record<string, string>} description material description, or with KMS the encryption context
 * @property {string} file plaintext to read from (put) or to write to (get); a file to write must not exist
 * @property {'metadata' | 'instruction-file'} [placement] put: where the wrapped data key goes; default: metadata
 * @property {string} [suffix] of another instruction file than the default one, with its dot
 * @property {string} [range] get: `bytes=a-b`, with the client's legacy unauthenticated modes
 *
 * @typedef {Pick<Request, 'key' | 'format' | 'keyring' | 'description'>} Place what names a stored object and opens it
 *
 * @typedef {object} ReEncryption
 * @property {Keyring} newKeyring
 * @property {Record<string, string>} newDescription
 * @property {string} [suffix]
 * @property {boolean} [enforceRotation]
 *
 * @typedef {{ type: 'aes', key: string }
 *   | { type: 'rsa', privateKey: string, publicKey: string }
 *   | { type: 'kms', keyId: string }} Keyring base64 of the raw key; of PKCS #8 and SPKI
 *
 * @typedef {object} Peer
 * @property {(request: Request) => Promise<void>} put
 * @property {(request: Request) => Promise<void>} get
 * @property {(place: Place) => Promise<void>} delete the object and its instruction file
 * @property {(place: Place & ReEncryption) => Promise<void>} reencrypt wraps the data key in an instruction file anew
 * @property {number} [pid] of the program
 * @property {() => Promise<void>} close
 */

/**
 * Starts a program that reads one JSON request per line and answers each with one line, `{}` or `{"error": "…"}`.
 * The first line it reads tells it the world: endpoint, kmsEndpoint, region, bucket, accessKeyId, secretAccessKey.
 *
 * @param {{ command: string, args: string[] }} program
 * @param {Pick<import('./world.js').World, 'forPeers'>} world
 * @returns {Peer}
 */
export function startPeer({ command, args }, world) {
  const child = spawn(command, args, { env: environment(world), stdio: ['pipe', 'pipe', 'pipe'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log = (log + text).slice(-4000);
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.once('error', (error) => {
    log += error.message;
  });
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(world.forPeers)}\n`);
  let previous = Promise.resolve();

  const ask = (op, request) => {
    const answer = previous.then(() => exchange({ op, ...request }));
    previous = answer.then(
      () => {},
      () => {},
    );
    return answer;
  };

  async function exchange(request) {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const timer = setTimeout(() => child.kill(), PATIENCE_MS);
    const { value, done } = await answers.next().finally(() => clearTimeout(timer));
    if (done) throw new Error(`${command} ended: ${log.trim()}`);
    const { error } = JSON.parse(value);
    if (error !== undefined) throw new ClientRefused(error);
  }

  return {
    put: (request) => ask('put', request),
    get: (request) => ask('get', request),
    delete: (place) => ask('delete', place),
    reencrypt: (request) => ask('reencrypt', request),
    pid: child.pid,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** What the client itself threw; any other failure is one of the test. */
export class ClientRefused extends Error {}

/** Nothing of the person's own AWS setup; the Go client looks for instruction files with a default client. */
function environment({ forPeers }) {
  const { PATH, HOME, JAVA_HOME, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_REGION: forPeers.region,
    AWS_ENDPOINT_URL_S3: forPeers.endpoint,
    AWS_ACCESS_KEY_ID: forPeers.accessKeyId,
    AWS_SECRET_ACCESS_KEY: forPeers.secretAccessKey,
  };
}
