import {
  ALGORITHMS,
  type ChecksumAlgorithm,
  type ChecksumType,
  isAlgorithm,
} from '../../checksums/algorithms.js';
import { S3Error } from '../../errors.js';
import type { RequestHeaders } from '../../http/headers.js';
import { chooseEncryption } from '../../sse/choose.js';
import { encryptionHeaders } from '../../sse/open.js';
import { randomId } from '../../store/disk.js';
import { abortOverdueUploads } from '../bucket/lifecycle.js';
import type { Context } from '../context.js';
import { keptHeaders, refuseUnsupported, storageClass, userMetadata } from '../object/attributes.js';
import { tagsOfHeader } from '../object/tags.js';
import { type Reply, xml } from '../reply.js';

export async function createMultipartUpload(context: Context): Promise<Reply> {
  const { headers, bucket, key } = context;
  refuseUnsupported(context);
  const tagging = headers.get('x-amz-tagging');
  if (tagging !== undefined) context.authorize('s3:PutObjectTagging', bucket, key);
  const { record: encryption } = chooseEncryption(headers, context.encryption);
  const checksum = declaredChecksum(headers);
  await abortOverdueUploads(bucket, context.now);
  const id = randomId(32);
  await bucket.uploads.create({
    id,
    key,
    created: context.now,
    headers: keptHeaders(headers),
    metadata: userMetadata(headers),
    tags: tagsOfHeader(tagging),
    ...storageClass(headers),
    encryption,
    ...(checksum ? { checksum } : {}),
  });
  const echoed: [string, string][] = checksum
    ? [
        ['x-amz-checksum-algorithm', checksum.algorithm],
        ['x-amz-checksum-type', checksum.type],
      ]
    : [];
  return xml(
    'InitiateMultipartUploadResult',
    [
      ['Bucket', bucket.name],
      ['Key', key],
      ['UploadId', id],
    ],
    [...encryptionHeaders(encryption, true), ...echoed],
  );
}

/** CRC64NVME is for full objects only, SHA for composite checksums only. */
function declaredChecksum(
  headers: RequestHeaders,
): { algorithm: ChecksumAlgorithm; type: ChecksumType } | undefined {
  const algorithm = headers.get('x-amz-checksum-algorithm')?.toUpperCase();
  const type = headers.get('x-amz-checksum-type')?.toUpperCase();
  if (algorithm === undefined) {
    if (type === undefined) return undefined;
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  if (!isAlgorithm(algorithm))
    throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.');
  const allowed = ALGORITHMS[algorithm].multipart;
  const chosen = type === undefined ? allowed[0] : allowed.find((known) => known === type);
  if (chosen) return { algorithm, type: chosen };
  throw new S3Error(
    'InvalidRequest',
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}
