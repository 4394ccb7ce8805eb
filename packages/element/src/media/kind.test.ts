import { expect, test } from 'vitest';
import { kindOf } from './kind.js';

test.each([
  ['video/webm', 'video'],
  ['audio/mpeg', 'audio'],
  ['image/png', 'image'],
  ['application/pdf', 'document'],
  ['text/plain', 'document'],
  ['application/octet-stream', undefined],
  ['', undefined],
])('%s: %s', (type, kind) => {
  expect(kindOf(type)).toBe(kind);
});
