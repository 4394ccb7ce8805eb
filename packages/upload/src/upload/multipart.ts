/** What uploads of several parts need, and no others: loaded with the first of them. */
import { createClaimingSealer } from '@sealift/core/seal';
import type { PartUrls } from '@sealift/protocol';
import { crcToBase64 } from '../checksum/crc64.js';
import { claimAnew } from './mending.js';
import { openSealing, type StartedPart } from './sealing.js';
import { sendObject } from './send-object.js';
import type { OpeningInput, UploadStrategy } from './strategy.js';

// What goes on with uploads takes it from here: so bundlers leave it in this file, and no page fetches this one to find out that it
// needs another.
export { sendObject };

/** S3 opens the upload when the first part is sealed, which then has its URL with the answer. */
export const multipart: UploadStrategy = {
  create: createClaimingSealer,
  open(input) {
    let begun: Promise<Signed | undefined> | undefined;
    const sealing = openSealing({
      ...input,
      claimAnew,
      async started(part, sealed) {
        begun ??= begin(part.partNumber, sealed, input);
        await begun;
        await input.started?.(part, sealed);
      },
    });
    const { metadata } = sealing;
    return {
      metadata,
      send: (job, ports, planned) =>
        sendObject(job, ports, {
          ...planned,
          sealing,
          first: () => begun,
        }),
      async close() {
        // Only its answer has what S3 can be told to forget the upload with.
        await begun?.catch(() => {});
        sealing.close();
      },
    };
  },
};

type Signed = PartUrls['parts'][number];

/** @returns the URL of that part, where the signer gave it */
async function begin(
  partNumber: number,
  { crc }: StartedPart,
  { session, sealer, begun }: OpeningInput,
): Promise<Signed | undefined> {
  const parts = session.grant.signsAtStart && [{ partNumber, checksum: crcToBase64(crc) }];
  const started = await session.start(sealer.metadata, undefined, parts);
  await begun();
  // Nothing is taken that was not asked for.
  return parts && started.parts?.find((part) => part.partNumber === partNumber);
}
