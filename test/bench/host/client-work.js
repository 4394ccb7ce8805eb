/**
 * Work of `@sealift/client`, or of the AWS SDK beside it, in a process of its own: a line of JSON says where S3 is, and each one after
 * it asks for one piece of work, as those of the programs of `test/interop` do. The answer says how long it took, how much processor time,
 * and how much memory the process has had at most. From the built files.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { importAesWrappingKey, kmsKeyring, rawAesKeyring, S3EncryptionClient } from '@sealift/client';
import { fileBytes, fileSpool, streamCipher } from '@sealift/client/node';
import {
  createOpener,
  createSealer,
  openTo,
  openTwice,
  openWithDelayedAuthentication,
  sealStream,
  sealTo,
} from '@sealift/core';
import { giveBack } from '@sealift/core/bytes';

/** What both are asked for; the SDK's own are 5 MiB and 4. */
const PARTS = { partSize: 8 * 1024 * 1024, queueSize: 4 };
/** Pieces in which files are read and written, by everybody alike. */
const PIECES = { highWaterMark: 1024 * 1024 };
/** As much as the official clients are given, too. */
const BUFFER = { maxBuffered: 160 * 1024 * 1024 };

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const world = JSON.parse((await lines.next()).value);
const { endpoint, region, bucket: Bucket, accessKeyId, secretAccessKey, kmsEndpoint, keyId } = world;
const credentials = { accessKeyId, secretAccessKey };
const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
const keyring =
  keyId === undefined
    ? rawAesKeyring({ wrappingKey: await importAesWrappingKey(new Uint8Array(32).fill(7)) })
    : kmsKeyring({ client: new KMSClient({ endpoint: kmsEndpoint, region, credentials }), keyId });
const s3 = new S3EncryptionClient({ client, keyring, ...PARTS, ...BUFFER });
const reading = (file) => createReadStream(file, PIECES);
const writing = (file) => createWriteStream(file, PIECES);
const toFile = async ({ Body }, file) => pipeline(Body, writing(file));

/** What Node itself can do: its stream of AES-GCM, without a check of anything, beside nothing of ours. */
const BARE = ['aes-256-gcm', new Uint8Array(32).fill(7), new Uint8Array(12)];

/** @param {string} from @param {object} options */
async function openerOf(from, options) {
  const metadata = JSON.parse(await readFile(`${from}.json`, 'utf8'));
  return createOpener({ keyring, metadata, objectSize: (await stat(from)).size, ...options });
}

/** @param {string} from @param {string} file @param {object} options */
async function sealStreamed(from, file, options) {
  const sealer = await createSealer({ keyring, plaintextSize: (await stat(from)).size, ...options });
  await pipeline(sealStream(sealer, reading(from)), writing(file));
  await writeFile(`${file}.json`, JSON.stringify(sealer.metadata));
}

/** Nobody syncs: the command of OpenSSL does not either. @param {string} file */
const spoolAt = (file) => fileSpool(file, { replace: true, sync: false });

/** @param {string} from @param {(file: import('node:fs/promises').FileHandle) => Promise<void>} use */
async function withFile(from, use) {
  const file = await open(from);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

/** @param {string} from @param {string} file */
async function seal(from, file) {
  const { size } = await stat(from);
  const sealer = await createSealer({ keyring, plaintextSize: size, cipher: streamCipher });
  const spool = await spoolAt(file);
  await withFile(from, (plain) => sealTo(sealer, fileBytes(plain), (piece) => spool.write(piece)));
  await spool.commit();
  await writeFile(`${file}.json`, JSON.stringify(sealer.metadata));
}

/** Read twice: nothing is written before all of it was verified. @param {string} from @param {string} file */
async function openFile(from, file) {
  const opener = await openerOf(from, { cipher: streamCipher });
  const spool = await spoolAt(file);
  await withFile(from, (sealed) =>
    openTwice(
      opener,
      fileBytes(sealed),
      () => fileBytes(sealed),
      async (piece) => {
        await spool.write(piece);
        giveBack(piece);
      },
    ),
  );
  await spool.commit();
}

const RANGE_BYTES = 64 * 1024;

/** Ranges all over an object of that size, the same for everybody. @param {(offset: number) => Promise<unknown>} read */
async function readRanges({ file, count }, read) {
  const { size } = await stat(file);
  for (let at = 0; at < count; at++) await read(Math.floor(((size - RANGE_BYTES) * at) / count));
}

/** @param {number} offset */
const rangeAt = (offset) => `bytes=${offset}-${offset + RANGE_BYTES - 1}`;

/** @type {Record<string, (work: { key: string, file: string, from: string, count: number }) => Promise<unknown>>} */
const works = {
  'sdk-put': ({ key: Key, file }) =>
    new Upload({ client, ...PARTS, params: { Bucket, Key, Body: reading(file) } }).done(),
  put: ({ key: Key, file }) => s3.putObject({ Bucket, Key, Body: reading(file) }),
  'sdk-get': async ({ key: Key, file }) =>
    toFile(await client.send(new GetObjectCommand({ Bucket, Key })), file),
  'bare-put': ({ key: Key, file }) =>
    new Upload({
      client,
      ...PARTS,
      params: { Bucket, Key, Body: reading(file).pipe(createCipheriv(...BARE)) },
    }).done(),
  'bare-get': async ({ key: Key, file }) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    // It throws at the end, where the tag would be compared: there is none.
    await pipeline(Body, createDecipheriv(...BARE), writing(file)).catch(() => {});
  },
  get: async ({ key: Key, file }) => toFile(await s3.getObject({ Bucket, Key }), file),
  'get-delayed': async ({ key: Key, file }) =>
    toFile(await s3.getObject({ Bucket, Key }, { enableDelayedAuthenticationMode: true }), file),
  'get-to-file': async ({ key: Key, file }) => s3.getObjectTo({ Bucket, Key }, await fileSpool(file)),
  'put-with-table': ({ key: Key, file }) =>
    s3.putObject({ Bucket, Key, Body: reading(file) }, { segments: true }),
  'sdk-ranges': ({ key: Key, ...ranges }) =>
    readRanges(ranges, async (offset) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: rangeAt(offset) }));
      await Body.transformToByteArray();
    }),
  ranges: ({ key: Key, ...ranges }) =>
    readRanges(ranges, async (offset) => {
      const { Body, encryption } = await s3.getObject({ Bucket, Key, Range: rangeAt(offset) });
      await Body.transformToByteArray();
      if (encryption.range.verifiedBy !== 'segments') throw new Error('no table was used');
    }),
  'ranges-of-one': async ({ key: Key, ...ranges }) => {
    const { readRange } = await s3.openObject({ Bucket, Key });
    await readRanges(ranges, async (offset) => {
      for await (const _ of readRange({ offset, length: RANGE_BYTES }));
    });
  },
  'bare-seal': ({ from, file }) => pipeline(reading(from), createCipheriv(...BARE), writing(file)),
  'bare-open': ({ from, file }) =>
    pipeline(reading(from), createDecipheriv(...BARE), writing(file)).catch(() => {}),
  seal: ({ from, file }) => seal(from, file),
  'seal-streamed': ({ from, file }) => sealStreamed(from, file, { cipher: streamCipher }),
  'seal-webcrypto': ({ from, file }) => sealStreamed(from, file, {}),
  open: ({ from, file }) => openFile(from, file),
  'open-delayed': async ({ from, file }) =>
    pipeline(
      openWithDelayedAuthentication(await openerOf(from, { cipher: streamCipher }), reading(from)),
      writing(file),
    ),
  'open-webcrypto': async ({ from, file }) =>
    pipeline(openWithDelayedAuthentication(await openerOf(from, {}), reading(from)), writing(file)),
  'open-verified': async ({ from, file }) =>
    openTo(await openerOf(from, { cipher: streamCipher }), reading(from), await fileSpool(file)),
};

for await (const line of lines) {
  const { op, ...work } = JSON.parse(line);
  const before = process.cpuUsage();
  const started = performance.now();
  try {
    await works[op](work);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    const peakMiB = process.resourceUsage().maxRSS / 1024;
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, peakMiB }));
  } catch (error) {
    console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
  }
}
process.exit();
