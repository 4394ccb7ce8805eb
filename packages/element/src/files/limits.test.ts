import { describe, expect, test } from 'vitest';
import { createFormat } from '../text/format.js';
import { FileItem } from './file-item.js';
import { beyondLimits, type Limits } from './limits.js';

const NONE: Limits = { maxFiles: 0, minSize: '', maxTotalSize: '', unique: false };
const file = (name: string, size = 10, lastModified = 1): File =>
  new File([new Uint8Array(size)], name, { lastModified });
const codes = (files: File[], limits: Partial<Limits>, listed: FileItem[] = []): (string | undefined)[] =>
  beyondLimits(files, [], listed, { ...NONE, ...limits }, createFormat('en')).map((problem) => problem?.code);

describe('of too many', () => {
  const three = ['a', 'b', 'c'].map((name) => file(name));

  test.each([
    [0, [undefined, undefined, undefined]],
    [Number.NaN, [undefined, undefined, undefined]],
    [1, [undefined, 'too-many-files', 'too-many-files']],
    [2, [undefined, undefined, 'too-many-files']],
    [3, [undefined, undefined, undefined]],
  ])('with %d the first ones are taken', (maxFiles, expected) => {
    expect(codes(three, { maxFiles })).toEqual(expected);
  });

  test('what is listed counts, whatever became of it; what was refused does not', () => {
    const cancelled = new FileItem(file('x'));
    cancelled.apply('cancel');
    const refused = new FileItem(file('y'), { refusal: { code: 'type-not-accepted' } });
    expect(codes(three, { maxFiles: 3 }, [cancelled, refused])).toEqual([
      undefined,
      undefined,
      'too-many-files',
    ]);
  });

  test('what another rule refuses keeps its reason, and takes no place', () => {
    const type = { code: 'type-not-accepted' };
    const limits = { ...NONE, maxFiles: 2 };
    const problems = beyondLimits(three, [type, undefined, undefined], [], limits, createFormat('en'));
    expect(problems).toEqual([type, undefined, undefined]);
  });
});

test.each([
  [9, 'size-under-limit'],
  [10, undefined],
  [11, undefined],
])('%i bytes, where 10 are the least', (size, code) => {
  expect(codes([file('a', size)], { minSize: '10' })).toEqual([code]);
});

test('all together: a smaller one that still fits is taken', () => {
  const listed = [new FileItem(file('x', 40))];
  const files = [file('a', 60), file('b', 1), file('c', 0)];
  expect(codes(files, { maxTotalSize: '100' }, listed)).toEqual([
    undefined,
    'total-size-over-limit',
    undefined,
  ]);
  expect(codes(files, { maxTotalSize: 'much' }, listed)).toEqual([undefined, undefined, undefined]);
});

test('the same file twice: in one selection, and beside what is listed', () => {
  const other = Object.defineProperty(file('a'), 'webkitRelativePath', { value: 'folder/a' });
  const files = [file('a'), file('a'), file('b'), file('a', 10, 2), other];
  const listed = [new FileItem(file('b')), new FileItem({ name: 'a', size: 10 })];
  expect(codes(files, { unique: true }, listed)).toEqual([
    undefined,
    'duplicate-file',
    'duplicate-file',
    undefined,
    undefined,
  ]);
  expect(codes(files, {}, listed)).toEqual(files.map(() => undefined));
});

test('the limit is named as people write it', () => {
  const limits = { ...NONE, minSize: '2 kB' };
  expect(beyondLimits([file('a')], [], [], limits, createFormat('de'))).toEqual([
    { code: 'size-under-limit', limit: '2 kB' },
  ]);
});
