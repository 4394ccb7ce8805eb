import type { Receipt } from '../engine/ports.js';

/** A receipt does not change; a long list of them is written anew with every file. */
const written = new WeakMap<Receipt, string>();

/** What the form sends: one entry per stored file, as a file input does, each a receipt in JSON. */
export function formValue(name: string, receipts: readonly Receipt[]): FormData | null {
  if (name === '' || receipts.length === 0) return null;
  const data = new FormData();
  for (const receipt of receipts) {
    const json = written.get(receipt) ?? JSON.stringify(receipt);
    written.set(receipt, json);
    data.append(name, json);
  }
  return data;
}

/**
 * The receipts that a browser has kept of a form's value, for a page that is loaded again or gone back to. Whatever else is in it
 * is left out. They are as good as what the user's browser sends anyway: the back end verifies them.
 */
export function receiptsIn(state: unknown): Receipt[] {
  if (!(state instanceof FormData)) return [];
  return [...state.values()].flatMap((value) => {
    try {
      const receipt: unknown = JSON.parse(String(value));
      return isReceipt(receipt) ? [receipt] : [];
    } catch {
      return [];
    }
  });
}

/** Whether it has what a receipt has. */
export function isReceipt(value: unknown): value is Receipt {
  const { bucket, key, size, signature, protection } = Object(value) as Partial<Receipt>;
  const texts = [bucket, key, signature, protection?.profile];
  return texts.every((text) => typeof text === 'string') && Number.isSafeInteger(size) && Number(size) >= 0;
}
