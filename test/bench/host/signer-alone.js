/** The signer over HTTP with the local KMS, in a process of its own, from the built files. Started by `startServer` with what S3 says of itself. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localKms } from '@sealift/kms/local';
import { clientEncryption, createSigner } from '@sealift/signer';
import { requestListener } from '@sealift/signer/node';
import { BURST, KEEP_ALIVE } from './burst.js';
import { untilOrphaned } from './orphaned.js';

const { endpoint, region, bucket } = JSON.parse(process.argv[2] ?? '{}');
const folder = await mkdtemp(path.join(tmpdir(), 'sealift-bench-kms-'));
const kms = localKms({ file: path.join(folder, 'kms.json') });
await kms.keys.create({ alias: 'alias/bench', description: 'bench' });
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const signer = createSigner({
  s3: { endpoint, region, bucket, credentials, forcePathStyle: true },
  secret: crypto.getRandomValues(new Uint8Array(32)),
  protection: clientEncryption({ kms, keyId: 'alias/bench' }),
  allowedOrigins: ['https://app.example'],
  authorize: ({ headers }) => ({ owner: headers.get('authorization') ?? '', prefix: 'sealed/' }),
});
const server = createServer(requestListener(signer));
server.keepAliveTimeout = KEEP_ALIVE;
server.listen({ ...BURST, port: 0, host: '127.0.0.1' }, () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
});
await untilOrphaned();
await rm(folder, { recursive: true, force: true });
process.exit(0);
