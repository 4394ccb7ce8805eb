/**
 * An S3 that has all parts of every upload already, each time of one and the same size: what remains is what the signer does. It remembers
 * nothing but metadata. Started by `startServer` with the bytes of a part, their count, and the bytes of the object.
 */
import { createServer } from 'node:http';
import { BURST } from './burst.js';
import { untilOrphaned } from './orphaned.js';

const [partSize = 0, partCount = 0, objectSize = 0] = process.argv.slice(2).map(Number);
const CRC = 'AAAAAAAAAAA=';
const TAG_BYTES = 16;
const XML = { 'content-type': 'application/xml' };
const OBJECT = { etag: '"1-1"', 'x-amz-checksum-crc64nvme': CRC, 'x-amz-checksum-type': 'FULL_OBJECT' };
const SAYS_CRC = `<ChecksumType>FULL_OBJECT</ChecksumType><ChecksumCRC64NVME>${CRC}</ChecksumCRC64NVME>`;
const CREATED = result(
  'InitiateMultipartUploadResult',
  '<Bucket>bench</Bucket><Key>k</Key><UploadId>1</UploadId>',
);
const COMPLETED = result(
  'CompleteMultipartUploadResult',
  `<Bucket>bench</Bucket><Key>k</Key><ETag>"1-1"</ETag>${SAYS_CRC}`,
);
const PARTS = result(
  'ListPartsResult',
  Array.from({ length: partCount }, (_, at) => {
    const size = Math.min(partSize, objectSize - at * partSize);
    const crc = `<ChecksumCRC64NVME>${CRC}</ChecksumCRC64NVME>`;
    return `<Part><PartNumber>${at + 1}</PartNumber><ETag>"1"</ETag><Size>${size}</Size>${crc}</Part>`;
  }).join(''),
);

/** @type {Map<string, Record<string, string>>} by path */
const metadata = new Map();

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  request
    .on('end', () => {
      if (request.method === 'POST' && searchParams.has('uploads')) {
        const own = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-meta-'));
        metadata.set(pathname, Object.fromEntries(own));
        response.writeHead(200, XML).end(CREATED);
      } else if (request.method === 'POST') {
        response.writeHead(200, XML).end(COMPLETED);
      } else if (searchParams.has('uploadId')) {
        response.writeHead(200, XML).end(PARTS);
      } else if (!metadata.has(pathname)) {
        response.writeHead(404).end();
      } else if (request.method === 'HEAD') {
        response.writeHead(200, { ...OBJECT, ...metadata.get(pathname), 'content-length': objectSize }).end();
      } else {
        response.writeHead(206, OBJECT).end(Buffer.alloc(TAG_BYTES));
      }
    })
    .resume();
});
server.listen({ ...BURST, port: 0, host: '127.0.0.1' }, () => {
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  console.log(JSON.stringify({ endpoint, region: 'us-east-1', bucket: 'bench' }));
});
await untilOrphaned();
process.exit(0);

/** @param {string} root @param {string} inner */
function result(root, inner) {
  return `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${root}>`;
}
