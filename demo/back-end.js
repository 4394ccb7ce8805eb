/**
 * `node demo/back-end.js RECEIPT.json`, while `npm start` runs: reads what the page uploaded, as an application's back end
 * would, and prints what it found as JSON. "-" reads the receipt from standard input. Options: --data DIR · --s3 URL
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { kmsKeyring } from '@sealift/client';
import { localKms } from '@sealift/kms/local';
import { readUpload } from './server/back-end/read-upload.js';
import { rememberedSecrets } from './server/secrets.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '.sealift' },
    s3: { type: 'string', default: 'http://127.0.0.1:8788' },
  },
});
try {
  const receipt = readFileSync(positionals[0] === '-' ? 0 : (positionals[0] ?? 'receipt.json'), 'utf8');
  const { signerSecret, ...credentials } = rememberedSecrets(path.resolve(values.data));
  const client = new S3Client({
    endpoint: values.s3,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
  });
  const keyring = kmsKeyring({ kms: localKms({ file: path.resolve(values.data, 'kms.json') }) });
  console.log(JSON.stringify(await readUpload(receipt, { client, keyring, secret: signerSecret })));
} catch (error) {
  const { code, message } = /** @type {Error & { code?: string }} */ (error);
  console.error(`${message}${code === undefined ? '' : ` (${code})`}`);
  process.exitCode = 1;
}
