import { describe, expect, test } from 'vitest';
import { allIn, escapeXml, isDocument, textIn } from './xml.js';

const LIST = `<?xml version="1.0" encoding="UTF-8"?>
<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <PartNumberMarker>0</PartNumberMarker><Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part>
  <Part xsi:type="x"><PartNumber>2</PartNumber></Part><Empty></Empty>
</ListPartsResult>
`;

test('elements by their whole name, in order', () => {
  expect(allIn(LIST, 'Part').map((part) => textIn(part, 'PartNumber'))).toEqual(['1', '2']);
  expect(textIn(LIST, 'ETag')).toBe('"a"');
  expect([textIn(LIST, 'Empty'), textIn(LIST, 'None')]).toEqual(['', undefined]);
});

test.each([
  ['&lt;a&gt; &amp;amp; &apos;', "<a> &amp; '"],
  ['&#13;&#x1F600;&#X41;', '\r😀&#X41;'],
  ['&unknown; &#x110000; & &;', '&unknown; &#x110000; & &;'],
])('%s', (written, read) => {
  expect(textIn(`<a>${written}</a>`, 'a')).toBe(read);
});

test('what is escaped is read back', () => {
  for (const text of ['', 'a&b', '<Part>', '"]]>', '&lt;', 'Ünï 😀'])
    expect(textIn(`<a>${escapeXml(text)}</a>`, 'a')).toBe(text);
  expect(allIn(`<Key>${escapeXml('</Key><Key>x')}</Key>`, 'Key')).toHaveLength(1);
});

describe('a document is whole', () => {
  test.each(['<a></a>', `\n${LIST}`, '<a x="y"><b/></a>  '])('%s', (text) =>
    expect(isDocument(text)).toBe(true),
  );
  test.each(['', 'x', '<html>', '<a>', '<a></b>', LIST.slice(0, -5), '<?xml version="1.0"?>', '<a/>'])(
    'not %s',
    (text) => expect(isDocument(text)).toBe(false),
  );
});
