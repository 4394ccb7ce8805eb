import type { ReportedEncryption } from '@sealift/protocol';

/** What S3 said of an object when the signer read it back, in a few words. */
export function reportedWords(reported: ReportedEncryption | undefined): string {
  if (!reported) return 'size verified';
  const { customerAlgorithm, serverSideEncryption = '' } = reported;
  return customerAlgorithm ? `SSE-C, ${customerAlgorithm}` : serverSideEncryption;
}
