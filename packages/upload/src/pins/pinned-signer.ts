import { checkAnswer } from '../signer/answers.js';
import type { SignerClient } from '../signer/client.js';
import type { AddressCheck } from './s3-origin.js';

/**
 * The signer of a page that may pin where S3 is. Whatever the signer is reached by, its answers are looked at to the last
 * field before they are used.
 *
 * @throws UploadError from its calls `s3-origin-mismatch`, `protection-unsupported`, `signer-answer-invalid`
 */
export function pinnedSigner(signer: SignerClient, checkAddresses: AddressCheck): SignerClient {
  return {
    async call(name, ...rest) {
      const answer = checkAnswer(name, await signer.call(name, ...rest));
      checkAddresses(answer);
      return answer;
    },
    tell: (...args) => signer.tell(...args),
  };
}
