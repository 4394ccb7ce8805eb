import { expect, test } from 'vitest';
import { sameObject } from '../engine/same-object.js';
import { receiptFor } from '../testing/fake-engine.js';
import { formValue, receiptsIn } from './receipts.js';

const receipts = ['a', 'b'].map((key) => receiptFor(new File(['x'], key), key));

test('what a form sent comes back as it was', () => {
  expect(receiptsIn(formValue('documents', receipts))).toEqual(receipts);
});

test('nothing is sent without a name, or without a stored file', () => {
  expect(formValue('', receipts)).toBeNull();
  expect(formValue('documents', [])).toBeNull();
});

test.each([null, undefined, '', 'text', JSON.stringify(receipts), 7, {}, new Blob(['{}'])])(
  'no receipts: %j',
  (state) => {
    expect(receiptsIn(state)).toEqual([]);
  },
);

test('what is no receipt is left out', () => {
  const [receipt] = receipts;
  const { signature: _, ...unsigned } = receipt ?? ({} as never);
  const state = new FormData();
  for (const value of ['', 'null', '7', '{', '[]', '"text"', '{}', '{"protection":null}'])
    state.append('documents', value);
  state.append('documents', JSON.stringify(unsigned));
  for (const size of [-1, 1.5, '1', null]) state.append('documents', JSON.stringify({ ...receipt, size }));
  state.append('documents', new File([JSON.stringify(receipt)], 'x.json'));
  state.append('documents', JSON.stringify(receipt));
  expect(receiptsIn(state)).toEqual([receipt]);
});

test('an object is one of bucket, key and version', () => {
  const [a, b] = receipts as [(typeof receipts)[0], (typeof receipts)[0]];
  expect(sameObject(a, { ...a, signature: 'other' })).toBe(true);
  expect(sameObject(a, b)).toBe(false);
  expect(sameObject(a, { ...a, versionId: '1' })).toBe(false);
});
