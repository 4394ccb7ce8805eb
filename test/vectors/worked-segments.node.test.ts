/** docs/segment-table.md: every number of the worked example is what it says. */
import { createCipheriv, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DATA_KEY, derive, gcm, MESSAGE_ID, SUITE } from './generate/objects.js';
import { ghash } from './generate/segments.js';
import { loadSegmentScenarios } from './load.js';

const document = readFileSync(new URL('../../docs/segment-table.md', import.meta.url), 'utf8');
const example = document.slice(document.indexOf('## Worked example'));
/** `    name: hex`, continued on deeper lines. */
const values = new Map(
  [...example.matchAll(/^ {4}(\S[^:\n]*): ([0-9a-f]+(?:\n {6}[0-9a-f]+)*)$/gm)].map(
    ([, name = '', value = '']) => [name, value.replaceAll(/\s/g, '')],
  ),
);

test('the worked example', () => {
  const file = Buffer.from(Array.from({ length: 2500 }, (_, at) => at % 251));
  const contentKey = derive('DERIVEKEY', 32);
  const object = gcm(contentKey, Buffer.alloc(12, 1), SUITE, file);
  const tag = object.subarray(-16);
  const block = createCipheriv('aes-256-ecb', contentKey, null).setAutoPadding(false);
  const shares = [0, 1, 2].map((index) =>
    ghash(object.subarray(1024 * index, Math.min(1024 * (index + 1), 2500))),
  );
  const info = Buffer.from('sealift segments v1');
  const key = Buffer.from(hkdfSync('sha512', DATA_KEY, MESSAGE_ID, info, 32));
  const nonce = Buffer.from('e0e1e2e3e4e5e6e7e8e9eaeb', 'hex');
  const sizes = Buffer.from('00000400' + '00000000000009c4', 'hex');
  const header = Buffer.concat([Buffer.from('SLFTSEG'), Buffer.from([1]), sizes, nonce]);
  const aad = Buffer.concat([header, SUITE, MESSAGE_ID, derive('COMMITKEY', 28), tag]);
  const table = Buffer.concat([header, gcm(key, nonce, aad, Buffer.concat(shares))]);
  const computed = {
    'tag of the object': tag,
    H: block.update(Buffer.alloc(16)),
    ...Object.fromEntries(shares.map((share, index) => [`share ${index}`, share])),
    "info of the table's key": info,
    "table's key": key,
    header,
    'associated data': aad,
    table,
  };
  expect(Object.fromEntries(values)).toEqual(
    Object.fromEntries(Object.entries(computed).map(([name, bytes]) => [name, bytes.toString('hex')])),
  );
  const vector = loadSegmentScenarios().find(({ name }) => name === 'segments-all');
  expect([vector?.body, vector?.segmentTable]).toEqual([object.toString('hex'), table.toString('hex')]);
});

test('the checks of the document and the refusals of the vectors are the same', () => {
  const named = new Set(
    [...document.matchAll(/^\| \d+ \| .* \| `([a-z-]+)`.*\|$/gm)].map(([, code]) => code),
  );
  const refused = new Set(
    loadSegmentScenarios().flatMap(({ expect: wanted }) => ('error' in wanted ? [wanted.error] : [])),
  );
  // Of bytes that do not arrive no file can tell; the key commitment is the other page's.
  named.delete('object-size-mismatch');
  refused.delete('key-commitment-mismatch');
  expect([...refused].sort()).toEqual([...named].sort());
});
