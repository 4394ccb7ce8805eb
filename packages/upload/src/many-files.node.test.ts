import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { noise } from './testing/bytes.js';
import { startNodeStack } from './testing/node-stack.js';

const stack = await startNodeStack();
let calls: string[] = [];

beforeEach(() => {
  calls = [];
  stack.onCall = (name) => {
    calls.push(name);
    return undefined;
  };
  stack.onAnswer = () => {};
});
afterAll(() => stack.close());

const files = (count: number, bytes = 10_000): Blob[] =>
  Array.from({ length: count }, (_, at) => new Blob([noise(bytes, at + 1)]));

describe('a thousand files of 10 kB', () => {
  test('take a few dozen calls to the signer, and every one has its own receipt', async () => {
    const uploader = stack.uploader();
    const receipts = await Promise.all(files(1_000).map((file) => uploader.upload(file).finished));
    expect(new Set(receipts.map(({ key }) => key)).size).toBe(1_000);
    expect(receipts.every(({ size }) => size === 10_000)).toBe(true);
    expect((await stack.bucket()).objects.length).toBe(1_000);
    expect(calls.length).toBeLessThanOrEqual(60);
  }, 120_000);
});
