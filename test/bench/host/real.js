/**
 * The S3 development server, which verifies, hashes and stores, and the signer with the local KMS, in one process.
 * Started by `startServer` with the page's origin, and the link between pages and S3, if there is one, as JSON.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { fetchInside } from './link/inside.js';
import { openLink } from './link/proxy.js';
import { loadSource } from './load-source.js';
import { untilOrphaned } from './orphaned.js';
import { countPuts } from './received.js';

const Bucket = 'bench';
const PLAIN_KEY = 'plain';
const PART_BYTES = 8 * 1024 * 1024;
const [, , pageOrigin = '', given = 'null'] = process.argv;
/** @type {import('./uploading.js').Link | null} */
const link = JSON.parse(given);

const { clientEncryption, createDevS3, createSigner, localKms, requestListener } = await loadSource(
  path.join(import.meta.dirname, 'real-modules.js'),
);
const folder = await mkdtemp(path.join(tmpdir(), 'sealift-bench-s3-'));
const cors = [{ allowedOrigins: [pageOrigin], allowedMethods: ['PUT', 'GET'], allowedHeaders: ['*'] }];
const directory = path.join(folder, 's3');
// Part ETags that are MD5s would measure the server.
const s3 = await createDevS3({ directory, buckets: [{ name: Bucket, cors }], fastEtags: true });
const { port: s3Port, region, credentials } = s3;
const far = link && (await openLink({ ...link, port: s3Port }));
/** As pages reach S3. Whatever this process asks itself goes there directly. */
const endpoint = far ? `http://localhost:${far.port}` : s3.endpoint;
const fetch = far ? fetchInside(s3Port) : undefined;
const clientAt = (endpoint) =>
  new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
const client = clientAt(s3.endpoint);
const forPages = clientAt(endpoint);

const kms = localKms({ file: path.join(folder, 'kms.json') });
await kms.keys.create({ alias: 'alias/bench', description: 'bench' });
const signer = createSigner({
  s3: { endpoint, region, credentials, fetch, forcePathStyle: true, bucket: Bucket },
  secret: crypto.getRandomValues(new Uint8Array(32)),
  basePath: '/signer',
  protection: clientEncryption({ kms, keyId: 'alias/bench' }),
  allowedOrigins: [pageOrigin],
  authorize: () => ({ owner: 'bench', prefix: 'sealed/' }),
});

/** The same, with a segment table beside each object. */
const films = createSigner({
  s3: { endpoint, region, credentials, fetch, forcePathStyle: true, bucket: Bucket },
  secret: crypto.getRandomValues(new Uint8Array(32)),
  basePath: '/films',
  protection: clientEncryption({ kms, keyId: 'alias/bench', segments: true }),
  allowedOrigins: [pageOrigin],
  authorize: () => ({ owner: 'bench', prefix: 'sealed/' }),
});

/** What the page needs for uploads without Sealift, and to clear up. */
const calls = {
  async '/plain/start'({ size }) {
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key: PLAIN_KEY,
        ChecksumAlgorithm: 'CRC64NVME',
        ChecksumType: 'FULL_OBJECT',
      }),
    );
    const urls = Array.from({ length: Math.ceil(size / PART_BYTES) }, (_, index) =>
      getSignedUrl(
        forPages,
        new UploadPartCommand({ Bucket, Key: PLAIN_KEY, UploadId, PartNumber: index + 1 }),
        { expiresIn: 900 },
      ),
    );
    return { token: UploadId, urls: await Promise.all(urls) };
  },
  async '/plain/complete'({ token: UploadId }) {
    const { Parts } = await client.send(new ListPartsCommand({ Bucket, Key: PLAIN_KEY, UploadId }));
    await client.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: PLAIN_KEY,
        UploadId,
        MultipartUpload: { Parts: Parts?.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })) },
      }),
    );
    return {};
  },
  /** URLs for so many objects of one PUT. */
  async '/plain/presign'({ count }) {
    const keys = Array.from({ length: count }, () => `${PLAIN_KEY}/${crypto.randomUUID()}`);
    const sign = (Key) => getSignedUrl(forPages, new PutObjectCommand({ Bucket, Key }), { expiresIn: 900 });
    return { urls: await Promise.all(keys.map(sign)) };
  },
  /** URLs to store a film, to show it, and to save it. */
  async '/plain/film'() {
    const object = { Bucket, Key: `${PLAIN_KEY}/film` };
    const sign = (command) => getSignedUrl(forPages, command, { expiresIn: 3600 });
    const disposition = { ResponseContentDisposition: 'attachment; filename=plain.webm' };
    const [url, shown, saved] = await Promise.all([
      sign(new PutObjectCommand(object)),
      sign(new GetObjectCommand({ ...object, ResponseContentType: 'video/webm' })),
      sign(new GetObjectCommand({ ...object, ...disposition })),
    ]);
    return { url, shown, saved };
  },
  async '/plain/clear'() {
    for (;;) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      if (Contents.length === 0) return {};
      for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key }));
    }
  },
  /** What PUTs have brought since this was asked last, and when it began. */
  async '/plain/received'() {
    return puts.take();
  },
  /** Requests to the signer since this was asked last. */
  async '/plain/requests'() {
    const count = requests;
    requests = 0;
    return { count };
  },
};
let requests = 0;
const puts = countPuts();

const answerSigner = requestListener(signer);
const answerFilms = requestListener(films);
const server = createServer(async (request, response) => {
  const call = calls[request.url ?? ''];
  if (call === undefined) {
    if (request.method === 'POST') requests += 1;
    return (request.url?.startsWith('/films/') ? answerFilms : answerSigner)(request, response);
  }
  const cors = { 'access-control-allow-origin': pageOrigin };
  response.writeHead(200, cors).end(JSON.stringify(await call(await json(request))));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const origin = `http://localhost:${port}`;
  console.log(
    JSON.stringify({ port, plain: `${origin}/plain`, signer: `${origin}/signer`, films: `${origin}/films` }),
  );
});
await untilOrphaned();
await far?.close();
await s3.close();
await rm(folder, { recursive: true, force: true });
process.exit(0);
