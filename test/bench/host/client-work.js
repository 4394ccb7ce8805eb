/**
 * One piece of work of `@sealift/client` or of the AWS SDK beside it, in a process of its own: reads a line of JSON for
 * where S3 is, then one for each piece of work, and answers each with a line, as the programs of `test/interop` do. The answer says
 * how long it took and how much memory the process has had at most. From the built files.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { importAesWrappingKey, rawAesKeyring, S3EncryptionClient } from '@sealift/client';
import { fileSpool, streamCipher } from '@sealift/client/node';
import { createOpener, createSealer, openWithDelayedAuthentication, sealStream } from '@sealift/core';

const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_A_TIME = 4;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const world = JSON.parse((await lines.next()).value);
const { endpoint, region, bucket: Bucket, accessKeyId, secretAccessKey } = world;
const credentials = { accessKeyId, secretAccessKey };
const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
const keyring = rawAesKeyring({ wrappingKey: await importAesWrappingKey(new Uint8Array(32).fill(7)) });
const options = { client, keyring, maxBuffered: 2 ** 31, partSize: PART_BYTES, queueSize: PARTS_AT_A_TIME };
const s3 = new S3EncryptionClient(options);
/** Of the last file that was sealed to disk. */
let metadata = {};

/** @type {Record<string, (work: { key: string, file: string }) => Promise<unknown>>} */
const works = {
  'sdk-put': ({ key: Key, file }) =>
    new Upload({
      client,
      partSize: PART_BYTES,
      queueSize: PARTS_AT_A_TIME,
      params: { Bucket, Key, Body: createReadStream(file) },
    }).done(),
  put: ({ key: Key, file }) => s3.putObject({ Bucket, Key, Body: createReadStream(file) }),
  async 'sdk-get'({ key: Key, file }) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    await pipeline(Body, createWriteStream(file));
  },
  async get({ key: Key, file }) {
    const { Body } = await s3.getObject({ Bucket, Key });
    await pipeline(Body, createWriteStream(file));
  },
  async 'get-delayed'({ key: Key, file }) {
    const { Body } = await s3.getObject({ Bucket, Key }, { enableDelayedAuthenticationMode: true });
    await pipeline(Body, createWriteStream(file));
  },
  'get-to-file': async ({ key: Key, file }) => s3.getObjectTo({ Bucket, Key }, await fileSpool(file)),
  async seal({ file, from }) {
    const { size: plaintextSize } = await stat(from);
    const sealer = await createSealer({ keyring, plaintextSize, cipher: streamCipher });
    metadata = sealer.metadata;
    await pipeline(sealStream(sealer, createReadStream(from)), createWriteStream(file));
  },
  async open({ file, from }) {
    const { size: objectSize } = await stat(from);
    const opener = await createOpener({ keyring, metadata, objectSize, cipher: streamCipher });
    await pipeline(openWithDelayedAuthentication(opener, createReadStream(from)), createWriteStream(file));
  },
};

for await (const line of lines) {
  const { op, ...work } = JSON.parse(line);
  const before = process.cpuUsage();
  const started = performance.now();
  try {
    await works[op](work);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    const answer = { ms, cpuMs: (user + system) / 1000, peakMiB: process.resourceUsage().maxRSS / 1024 };
    console.log(JSON.stringify(answer));
  } catch (error) {
    console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
  }
}
process.exit();
