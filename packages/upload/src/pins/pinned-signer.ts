import { checkAnswer } from '../signer/answers.js';
import type { SignerClient } from '../signer/client.js';
import type { Waits } from '../transfer/waiting.js';
import type { AddressCheck } from './s3-origin.js';

/**
 * The signer of one transfer, of a page that may pin where S3 is. Whatever the signer is reached by, its answers are looked
 * at to the last field before they are used. That it keeps the transfer waiting is told.
 *
 * @throws UploadError from its calls `s3-origin-mismatch`, `protection-unsupported`, `signer-answer-invalid`
 */
export function pinnedSigner(signer: SignerClient, checkAddresses: AddressCheck, waits: Waits): SignerClient {
  return {
    async call(name, body, signal, options) {
      const given = await waits.during('signer', ({ sent, failed: onFailure }) => {
        sent();
        return signer.call(name, body, signal, { ...options, onFailure });
      });
      const answer = checkAnswer(name, given);
      // What is stored is not denied: of a completion, only the table has an address that is used, and it is looked at by itself.
      if (name !== 'uploads/complete') checkAddresses(answer);
      return answer;
    },
    tell: (...args) => signer.tell(...args),
    now: () => signer.now(),
    checkTable(segments) {
      signer.checkTable(segments);
      checkAddresses({ segments });
    },
  };
}
