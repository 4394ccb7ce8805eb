import {
  ALGORITHM_NAMES,
  ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
} from '../../checksums/algorithms.js';
import { checkValue } from '../../checksums/claim.js';
import { S3Error } from '../../errors.js';
import type { RequestHeaders } from '../../http/headers.js';
import type { PartRecord, StoredChecksum, UploadRecord } from '../../store/records.js';
import type { ListedPart } from './part-list.js';

/**
 * The checksum of the whole object from those of its parts, compared with what the client expects.
 * Without an algorithm declared at creation S3 does not look at a checksum here, and neither do we.
 */
export function completedChecksum(
  headers: RequestHeaders,
  declared: UploadRecord['checksum'],
  listed: readonly ListedPart[],
  parts: readonly PartRecord[],
): StoredChecksum | undefined {
  if (!declared) return undefined;
  const { algorithm, type } = declared;
  const wantedType = headers.get('x-amz-checksum-type')?.toUpperCase();
  if (wantedType !== undefined && wantedType !== type) {
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  for (const [index, entry] of listed.entries()) checkListed(algorithm, type, entry, parts[index]);
  const value = type === 'FULL_OBJECT' ? fullObject(algorithm, parts) : composite(algorithm, parts);
  const other = ALGORITHM_NAMES.find((name) => name !== algorithm && headers.has(checksumHeader(name)));
  if (other)
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using ${algorithm}. The complete request must use the same.`,
    );
  const expected = headers.get(checksumHeader(algorithm));
  if (expected !== undefined) {
    // A composite value may come with or without its part count.
    const plain = type === 'COMPOSITE' ? expected.replace(/-\d+$/, '') : expected;
    checkValue(algorithm, plain);
    if (plain !== value.replace(/-\d+$/, '')) {
      throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
  return { algorithm, type, value };
}

function checkListed(
  algorithm: ChecksumAlgorithm,
  type: string,
  entry: ListedPart,
  part: PartRecord | undefined,
): void {
  const given = entry.checksums.get(algorithm);
  if (given === undefined) {
    if (type === 'FULL_OBJECT' && entry.checksums.size === 0) return;
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. ` +
        `It was missing for part ${entry.partNumber} in the request.`,
    );
  }
  if (given !== part?.checksum) {
    throw new S3Error(
      'InvalidPart',
      'One or more of the specified parts could not be found. The checksum of a part does not match.',
      [['PartNumber', String(entry.partNumber)]],
    );
  }
}

function fullObject(algorithm: ChecksumAlgorithm, parts: readonly PartRecord[]): string {
  const { combiner } = ALGORITHMS[algorithm];
  const [first, ...rest] = parts.map((part) => ({ size: part.size, value: raw(part) }));
  if (!combiner || !first) throw new Error('A full object checksum needs a CRC and a part.');
  return rest
    .reduce((sum, { value, size }) => combiner.combine(sum, value, size), first.value)
    .toString('base64');
}

function composite(algorithm: ChecksumAlgorithm, parts: readonly PartRecord[]): string {
  const digest = ALGORITHMS[algorithm].start();
  for (const part of parts) digest.update(raw(part));
  return `${digest.digest().toString('base64')}-${parts.length}`;
}

function raw({ checksum }: PartRecord): Buffer {
  return Buffer.from(checksum ?? '', 'base64');
}
