import { expect, test } from 'vitest';
import { withXmlParser } from './xml-parser.js';

const failing = (error: Error) => withXmlParser(Promise.reject(error));

test('what a runtime without DOMParser throws says what to do', async () => {
  const HINT =
    '\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.';
  for (const message of [
    'DOMParser is not defined',
    `DOMParser is not defined${HINT}`,
    'Node is not defined',
  ])
    await expect(failing(new ReferenceError(message))).rejects.toMatchObject({
      code: 'xml-parser-missing',
      message: expect.stringContaining('@xmldom/xmldom'),
      cause: { message },
    });
});

test('everything else goes through as it is', async () => {
  for (const error of [
    new ReferenceError('x is not defined'),
    new TypeError('DOMParser is not defined'),
    new Error('AccessDenied'),
  ])
    await expect(failing(error)).rejects.toBe(error);
  await expect(withXmlParser(Promise.resolve(1))).resolves.toBe(1);
});
