import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createDevS3 } from 'sealift-dev-s3';

const run = promisify(execFile);

/** The Go module's version; it is built from source. */
export const MINIO_VERSION = 'v0.0.0-20260212201848-7aac2a2c5b7c';
const PATIENCE_MS = 30_000;

/**
 * An S3 server on loopback with one bucket, whose data lies in a folder of the caller's.
 *
 * @typedef {{ endpoint: string, region: string, credentials: { accessKeyId: string, secretAccessKey: string }, close(): Promise<void> }} Server
 *
 * @type {Record<string, (folder: string, bucket: string) => Promise<Server>>}
 */
export const servers = {
  'dev-s3': (directory, bucket) => createDevS3({ directory, buckets: [bucket] }),
  minio: startMinio,
};

/** MinIO, built by `go install` into `.cache` at the first use (a few minutes). */
async function startMinio(directory, bucket) {
  const program = await minioProgram();
  const [port, consolePort] = [await freePort(), await freePort()];
  const credentials = { accessKeyId: 'sealift', secretAccessKey: randomBytes(20).toString('hex') };
  const loopback = (/** @type {number} */ at) => `127.0.0.1:${at}`;
  const args = [
    'server',
    directory,
    '--quiet',
    '--address',
    loopback(port),
    '--console-address',
    loopback(consolePort),
  ];
  const child = spawn(program, args, {
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      MINIO_ROOT_USER: credentials.accessKeyId,
      MINIO_ROOT_PASSWORD: credentials.secretAccessKey,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log = (log + text).slice(-4000);
    });
  }
  const ended = new Promise((resolve) => child.once('close', resolve));
  const close = async () => {
    child.kill();
    await ended;
  };
  const endpoint = `http://${loopback(port)}`;
  try {
    await answers(`${endpoint}/minio/health/live`, child, () => log);
    const region = 'us-east-1';
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    client.destroy();
    return { endpoint, region, credentials, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function minioProgram() {
  const folder = fileURLToPath(new URL(`.cache/minio-${MINIO_VERSION}`, import.meta.url));
  const program = path.join(folder, 'minio');
  const module = `github.com/minio/minio@${MINIO_VERSION}`;
  if (!existsSync(program)) await run('go', ['install', module], { env: { ...process.env, GOBIN: folder } });
  return program;
}

async function answers(url, child, log) {
  const end = Date.now() + PATIENCE_MS;
  while (child.exitCode === null && Date.now() < end) {
    const up = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await pause(100);
  }
  throw new Error(`the S3 server did not start: ${log().trim()}`);
}

/** A port that is free now. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
