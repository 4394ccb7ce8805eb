/**
 * What one writes with the AWS SDK for the same calls, without encryption, tokens, limits and checks of what is asked: an upload is created,
 * every part gets its URL from `getSignedUrl`, and the completion lists the parts and asks for the object. Started as `signer-alone.js` is.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BURST, KEEP_ALIVE } from './burst.js';
import { untilOrphaned } from './orphaned.js';

const { endpoint, region, bucket: Bucket } = JSON.parse(process.argv[2] ?? '{}');
const client = new S3Client({
  endpoint,
  region,
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});

const calls = {
  '/uploads': async () => ({ token: `plain/${crypto.randomUUID()}` }),
  async '/uploads/start'({ token: Key }) {
    const declared = { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...declared }));
    return { token: `${Key}?${UploadId}` };
  },
  async '/uploads/parts'({ token, parts }) {
    const [Key, UploadId] = token.split('?');
    const urls = parts.map(async ({ partNumber: PartNumber, checksum: ChecksumCRC64NVME }) => {
      const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, ChecksumCRC64NVME });
      const unhoistableHeaders = new Set(['x-amz-checksum-crc64nvme']);
      return {
        partNumber: PartNumber,
        url: await getSignedUrl(client, command, { expiresIn: 900, unhoistableHeaders }),
      };
    });
    return { parts: await Promise.all(urls) };
  },
  async '/uploads/complete'({ token }) {
    const [Key, UploadId] = token.split('?');
    const { Parts = [] } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    const MultipartUpload = { Parts: Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })) };
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
    const { ETag } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=-16' }));
    await Body?.transformToByteArray();
    return { receipt: { ETag } };
  },
};

const server = createServer(async (request, response) => {
  try {
    const answer = await calls[request.url ?? ''](await json(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.keepAliveTimeout = KEEP_ALIVE;
server.listen({ ...BURST, port: 0, host: '127.0.0.1' }, () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
});
await untilOrphaned();
process.exit(0);
