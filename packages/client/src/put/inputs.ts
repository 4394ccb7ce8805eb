import type {
  AbortMultipartUploadCommandInput,
  CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommandInput,
  PutObjectCommandInput,
  S3Client,
  UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { ClientError, checkPlace, invalidOption } from '../errors.js';

/** What a PutObject's input is in the four calls of an upload in parts. */
export interface MultipartInputs {
  readonly create: CreateMultipartUploadCommandInput;
  readonly part: Omit<UploadPartCommandInput, 'UploadId' | 'PartNumber' | 'Body'>;
  readonly complete: Omit<CompleteMultipartUploadCommandInput, 'UploadId'>;
  readonly target: Omit<AbortMultipartUploadCommandInput, 'UploadId'>;
}

/** Checksums of the plaintext. S3 compares them with what arrives, which is ciphertext. */
const CHECKSUM = /^(ContentMD5|Checksum(?!Algorithm$).*)$/;

/** @throws ClientError `plaintext-checksum-refused`, `invalid-option` */
export function checkInput(input: PutObjectCommandInput): void {
  const checksum = Object.entries(input).find(([name, value]) => CHECKSUM.test(name) && value !== undefined);
  if (checksum !== undefined) {
    throw new ClientError(
      'plaintext-checksum-refused',
      `${checksum[0]} would be that of the plaintext, and S3 stores ciphertext: leave it out, or name a ChecksumAlgorithm.`,
      { field: checksum[0] },
    );
  }
  if (input.WriteOffsetBytes !== undefined)
    throw invalidOption('WriteOffsetBytes', 'An encrypted object cannot be appended to.');
  checkPlace(input);
}

/** As the SDK's own uploader does: where the client computes checksums, those of the parts are of one kind. */
export async function multipartInputs(
  client: S3Client,
  input: PutObjectCommandInput,
): Promise<MultipartInputs> {
  const { Body, ContentLength, IfMatch, IfNoneMatch, ...rest } = input;
  const { Bucket, Key, RequestPayer, ExpectedBucketOwner } = rest;
  const target = { Bucket, Key, RequestPayer, ExpectedBucketOwner };
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = rest;
  const customerKey = { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 };
  const checksums = (await client.config.requestChecksumCalculation()) === 'WHEN_SUPPORTED';
  const ChecksumAlgorithm = rest.ChecksumAlgorithm ?? (checksums ? 'CRC32' : undefined);
  return {
    create: { ...rest, ChecksumAlgorithm },
    part: { ...target, ...customerKey, ChecksumAlgorithm },
    complete: { ...target, ...customerKey, IfMatch, IfNoneMatch },
    target,
  };
}
