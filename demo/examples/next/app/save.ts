'use server';

import { verifyReceipts } from '@sealift/signer/receipt';
import { prefixOf, secret, signedIn } from './session';

/** A server action: what a form sends is only true when its receipts are. */
export async function save(known: string[], form: FormData): Promise<string[]> {
  const user = await signedIn();
  if (!user) throw new Error('Nobody is signed in.');
  const receipts = verifyReceipts(form.getAll('documents'), secret());
  const keys = receipts.map(({ key }) => key);
  if (!keys.every((key) => key.startsWith(prefixOf(user)))) throw new Error('These are not yours.');
  // Here an application stores them.
  return [...known, ...keys];
}
