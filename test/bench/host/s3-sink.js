/**
 * An S3 that costs as little as possible: it reads what is put and forgets it. What remains is what the client does. Started
 * by `startServer`.
 */
import { createServer } from 'node:http';
import { untilOrphaned } from './orphaned.js';

const NAMED = '<Bucket>bench</Bucket><Key>k</Key>';
const CREATED = `<InitiateMultipartUploadResult>${NAMED}<UploadId>1</UploadId></InitiateMultipartUploadResult>`;
const COMPLETED = `<CompleteMultipartUploadResult>${NAMED}<ETag>"1-1"</ETag></CompleteMultipartUploadResult>`;

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const isPut = request.method === 'PUT';
  const text = isPut ? '' : searchParams.has('uploads') ? CREATED : COMPLETED;
  request
    .on('end', () => response.writeHead(200, { etag: '"1"', 'content-type': 'application/xml' }).end(text))
    .resume();
});
server.listen(0, '127.0.0.1', () => {
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const identity = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  console.log(JSON.stringify({ endpoint, region: 'us-east-1', bucket: 'bench', ...identity }));
});
await untilOrphaned();
process.exit(0);
