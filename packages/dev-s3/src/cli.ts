#!/usr/bin/env node
import { mkdir, readFile } from 'node:fs/promises';
import { credentialsFor } from './cli/credentials.js';
import { type CliOptions, HELP, readOptions } from './cli/options.js';
import type { CorsRule } from './cors/rules.js';
import { createDevS3, type DevS3 } from './server.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const server = await start(options);
  process.stdout.write(
    `endpoint    ${server.endpoint}\nregion      ${server.region}\n` +
      `access key  ${server.credentials.accessKeyId}\nsecret key  ${server.credentials.secretAccessKey}\n` +
      `buckets     ${options.buckets.join(', ') || '(those in the data folder)'}\n`,
  );
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

async function start(options: CliOptions): Promise<DevS3> {
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  const cors = options.corsOrigins.length > 0 ? { cors: [uploadRule(options.corsOrigins)] } : {};
  const versioning = options.versioning ? { versioning: 'Enabled' as const } : {};
  return createDevS3({
    directory: options.data,
    port: options.port,
    host: options.host,
    region: options.region,
    buckets: options.buckets.map((name) => ({ name, ...cors, ...versioning })),
    kmsKeys: options.kmsKeys,
    fastEtags: options.fastEtags,
    credentials: await credentialsFor(options.data, {
      ...(options.accessKey === undefined ? {} : { accessKeyId: options.accessKey }),
      ...(options.secretKey === undefined ? {} : { secretAccessKey: options.secretKey }),
    }),
    ...(options.tls
      ? { tls: { cert: await readFile(options.tls.certFile), key: await readFile(options.tls.keyFile) } }
      : {}),
    logger: (event) => {
      if (options.verbose || event.event === 'failure') process.stderr.write(`${JSON.stringify(event)}\n`);
    },
  });
}

/** What a page needs to upload and read back. */
function uploadRule(origins: readonly string[]): CorsRule {
  return {
    allowedOrigins: origins,
    allowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
    allowedHeaders: ['*'],
    // S3 takes no wildcard here, so the metadata of the S3 Encryption Client formats is spelled out.
    exposeHeaders: [
      'ETag',
      'Content-Range',
      'x-amz-request-id',
      'x-amz-server-side-encryption',
      ...ENCRYPTION_METADATA,
    ],
    maxAgeSeconds: 600,
  };
}

const ENCRYPTION_METADATA = [
  ...['c', 'd', 'i', '3', 'w', 'm', 't', 'key', 'key-v2', 'iv', 'cek-alg', 'wrap-alg', 'tag-len', 'matdesc'],
  ...['unencrypted-content-length', 'unencrypted-content-md5', 'crypto-instr-file'],
].map((name) => `x-amz-meta-x-amz-${name}`);

main().catch((error: unknown) => {
  process.stderr.write(`sealift-dev-s3: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
