/** The S3 development server, which verifies, hashes and stores, in a process of its own. Started by `startServer`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDevS3 } from 'sealift-dev-s3';
import { untilOrphaned } from './orphaned.js';

const bucket = 'bench';
const folder = await mkdtemp(path.join(tmpdir(), 'sealift-bench-s3-'));
// Part ETags that are MD5s would measure the server.
const s3 = await createDevS3({ directory: folder, buckets: [{ name: bucket }], fastEtags: true });
const { endpoint, region, credentials } = s3;
console.log(JSON.stringify({ endpoint, region, bucket, ...credentials }));
await untilOrphaned();
await s3.close();
await rm(folder, { recursive: true, force: true });
process.exit(0);
