import { S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { loadSource } from './load-source.js';

const KEY = 'uploads/0b0e6f6e-7d0c-4a54-9b3f-3f1b4c8d2a11';
const UPLOAD_ID = 'VXBsb2FkIElEIGZvciBlbHZpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA';
const PART_BYTES = 8 * 1024 * 1024;
const CHECKSUM = 'AAAAAAAAAAE=';

/**
 * Presigned part URLs per second: the signer's way against the SDK's `getSignedUrl`, same signed headers.
 *
 * @returns {Promise<{ ours: number[], baseline: number[] }>} URLs per second of each round
 */
export async function presigning({ rounds, urls }) {
  const { connect, Presigner } = await loadSource('@sealift/s3');
  const address = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  };
  const checks = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' };
  const client = new S3Client({ ...address, ...checks });
  const presigner = new Presigner(connect({ ...address, bucket: 'bucket' }), 900, Date.now);

  const variants = {
    ours: (part) =>
      presigner.presign({
        method: 'PUT',
        key: KEY,
        query: { partNumber: String(part), uploadId: UPLOAD_ID, 'x-id': 'UploadPart' },
        headers: { 'content-length': String(PART_BYTES), 'x-amz-checksum-crc64nvme': CHECKSUM },
      }),
    baseline: (part) =>
      getSignedUrl(
        client,
        new UploadPartCommand({
          Bucket: 'bucket',
          Key: KEY,
          UploadId: UPLOAD_ID,
          PartNumber: part,
          ContentLength: PART_BYTES,
          ChecksumCRC64NVME: CHECKSUM,
        }),
        { expiresIn: 900, unhoistableHeaders: new Set(['x-amz-checksum-crc64nvme']) },
      ),
  };
  const speeds = { ours: [], baseline: [] };
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 === 0 ? ['ours', 'baseline'] : ['baseline', 'ours']) {
      // The SDK's way is the slower one; a smaller count keeps the turns about equally long.
      const count = name === 'ours' ? urls * 8 : urls;
      const start = performance.now();
      for (let part = 1; part <= count; part++) await variants[name](part);
      if (round >= 0) speeds[name].push(count / ((performance.now() - start) / 1000));
    }
  }
  return speeds;
}
