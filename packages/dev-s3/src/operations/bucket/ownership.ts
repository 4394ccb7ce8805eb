import type { Context } from '../context.js';
import { type Reply, xml } from '../reply.js';

/** User Guide, "Controlling ownership of objects": what every new bucket has, and here every bucket. */
export async function getBucketOwnershipControls({ bucket }: Context): Promise<Reply> {
  return xml('OwnershipControls', bucket && [['Rule', [['ObjectOwnership', 'BucketOwnerEnforced']]]]);
}

export async function getBucketRequestPayment({ bucket }: Context): Promise<Reply> {
  return xml('RequestPaymentConfiguration', bucket && [['Payer', 'BucketOwner']]);
}
