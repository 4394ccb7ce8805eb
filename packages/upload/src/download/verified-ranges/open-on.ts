import { pinnedSigner } from '../../pins/pinned-signer.js';
import type { AddressCheck } from '../../pins/s3-origin.js';
import { request } from '../../platform/fetch.js';
import { explained } from '../../transfer/explained.js';
import { createWaits } from '../../transfer/waiting.js';
import type { DownloadPorts } from '../flow.js';
import { openRanges, type RangesJob } from './open.js';
import type { VerifiedRanges } from './verified-ranges.js';

/**
 * `openRanges` on what a downloader lends.
 *
 * @param asking how the page asks its signer, to find out why it did not answer
 */
export async function openRangesOn(
  job: RangesJob,
  {
    signer,
    clock,
    retry,
    transport = request,
  }: Pick<DownloadPorts, 'signer' | 'clock' | 'retry' | 'transport'>,
  checkAddresses: AddressCheck,
  asking: Parameters<typeof explained>[1],
): Promise<VerifiedRanges> {
  // Nobody is told what a range waits for: its stream does.
  const waits = createWaits(
    clock,
    () => true,
    () => {},
  );
  const explain = (error: unknown): Promise<never> => explained(error, asking);
  const pinned = pinnedSigner(signer, checkAddresses, waits);
  return openRanges(job, { signer: pinned, clock, retry, transport, explain }).catch(explain);
}
