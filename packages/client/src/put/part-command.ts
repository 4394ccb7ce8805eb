import { type S3Client, UploadPartCommand, type UploadPartCommandInput } from '@aws-sdk/client-s3';
import type { Digests } from './sealing-thread.js';

/** Above it the SDK asks S3 whether to send a body, if nobody has said otherwise. */
const DEFAULT_EXPECT_BYTES = 2 * 1024 ** 2;

interface Headers {
  Expect?: string;
  'x-amz-content-sha256'?: string;
}

/**
 * Sends a part. What is known of it already is not computed again. And S3 is not asked first whether it wants the part
 * (`Expect: 100-continue`): it has accepted the upload, and the SDK opens a connection of its own for each request that asks. A client
 * whose `expectContinueHeader` was set is left as it is.
 */
export function partCommand(
  { config }: S3Client,
  input: UploadPartCommandInput,
  digests: Digests | undefined,
): UploadPartCommand {
  const { crc32, sha256 } = digests ?? {};
  const isCrc32 = input.ChecksumAlgorithm === 'CRC32' && crc32 !== undefined;
  const command = new UploadPartCommand({ ...input, ...(isCrc32 && { ChecksumCRC32: crc32 }) });
  const asks = config.expectContinueHeader !== DEFAULT_EXPECT_BYTES;
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Headers };
      if (!asks) delete headers.Expect;
      if (sha256 !== undefined) headers['x-amz-content-sha256'] ??= sha256;
      return next(args);
    },
    // After all others of the step, and before the request is signed.
    { name: 'sealiftPart', step: 'build', priority: 'low' },
  );
  return command;
}
