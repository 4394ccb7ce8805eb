import { describe, expect, test } from 'vitest';
import { requirementOf } from './require.js';

function outcome(require: string | readonly string[] | undefined, ...layers: string[]): string {
  try {
    requirementOf(require).check(layers);
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('what a page requires', () => {
  test.each([
    [undefined, ['sse-s3'], 'accepted'],
    ['client', ['client'], 'accepted'],
    ['client', ['client', 'sse-kms'], 'accepted'],
    ['client', ['sse-kms'], 'protection-refused'],
    ['client', [], 'protection-refused'],
    ['sse-kms', ['client', 'sse-kms'], 'accepted'],
    ['sse-kms', ['sse-kms'], 'accepted'],
    ['sse-kms', ['dsse-kms'], 'protection-refused'],
    ['client+sse-kms', ['client', 'sse-kms'], 'accepted'],
    ['sse-kms+client', ['client', 'sse-kms'], 'accepted'],
    ['client+sse-kms', ['client'], 'protection-refused'],
    ['client+sse-kms', ['sse-kms'], 'protection-refused'],
    ['client  sse-c\n', ['sse-c'], 'accepted'],
    [['client', 'sse-c'], ['sse-c'], 'accepted'],
    [['client', 'sse-c'], ['sse-s3'], 'protection-refused'],
  ])('%j, and there is %j: %s', (require, layers, expected) => {
    expect(outcome(require, ...layers)).toBe(expected);
  });

  test.each([
    ...['', ' ', 'none', 'Client', 'client+', '+client', 'client,sse-c', 'sse-s3+sse-kms', 'toString'],
    ...[[], [''], null, 0, true, {}, ['client', 'none'], [null]],
  ])('%j is no requirement', (require) => {
    expect(outcome(require as string, 'client')).toBe('invalid-option');
  });

  test('says what is required and what is there', () => {
    expect(() => requirementOf('client sse-c').check(['sse-s3', undefined])).toThrow(
      'This page requires client or sse-c; there is sse-s3.',
    );
  });
});
