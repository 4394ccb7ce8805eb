import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const SEALIFT = fileURLToPath(new URL('../../../packages/cli/bin/sealift.js', import.meta.url));

/** What the `sealift` command is told of a server, and nothing of this machine's own set-up. @param {import('../start/server.js').Server} server @param {string} authority file with its CA @param {Record<string, string>} [more] */
export function environmentFor({ endpoint, region, credentials }, authority, more = {}) {
  return {
    PATH: process.env.PATH,
    NODE_EXTRA_CA_CERTS: authority,
    NODE_NO_WARNINGS: '1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    SEALIFT_S3_ENDPOINT: endpoint,
    ...more,
  };
}

/** Runs `sealift` to its end. @param {string[]} args @param {Record<string, string | undefined>} env */
export async function runSealift(args, env) {
  const child = spawn(process.execPath, [SEALIFT, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise((resolve) => child.once('close', resolve));
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, errors };
}

/** `sealift serve` until `close()`. @param {string[]} args @param {Record<string, string | undefined>} env */
export async function serveSealift(args, env) {
  const child = spawn(process.execPath, [SEALIFT, 'serve', ...args, '--port', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const errors = text(child.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value = '' } = await lines.next();
  const url = /(http:\S+)$/.exec(value)?.[1];
  if (url === undefined) throw new Error(`sealift serve: ${await errors}`);
  return {
    url,
    /** @returns {Promise<string>} everything it has written */
    async close() {
      child.kill('SIGTERM');
      await ended;
      return `${value}\n${await errors}`;
    },
  };
}
