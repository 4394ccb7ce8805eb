import type { Receipt } from '@sealift/protocol';
import type { Session } from '../signer/session.js';
import { cancelledButStored, type Evidence } from './ending.js';
import type { TransferJob } from './job.js';
import { checkReceipt, type Sent } from './receipt.js';

/**
 * Has the signer put the parts together, and looks at what it says of them.
 *
 * @param mend what may be done about a refusal. Default: nothing
 */
export async function complete(
  { signal, step }: Pick<TransferJob, 'signal' | 'step'>,
  session: Session,
  evidence: Evidence,
  sent: Sent,
  mend: (refusal: unknown, ask: () => Promise<Receipt>) => Promise<Receipt> = Promise.reject.bind(Promise),
): Promise<Receipt> {
  step('completing');
  const ask = (): Promise<Receipt> =>
    session.complete(
      sent.checksum,
      () => {
        evidence.open = true;
      },
      sent.segments,
    );
  const receipt = await ask().catch((refusal) => mend(refusal, ask));
  evidence.over = true;
  checkReceipt(receipt, sent);
  if (signal.aborted) throw cancelledButStored(receipt);
  return receipt;
}
