import { describe, expect, test } from 'vitest';
import { MiB } from '../limits.js';
import { readXml, type XmlElement } from './read.js';
import { writeXml } from './write.js';

const read = (text: string): XmlElement => readXml(Buffer.from(text), 'a');

describe('reading', () => {
  test('text, references, CDATA, comments, attributes, prefixes', () => {
    const root = read(
      '<?xml version="1.0"?>\n<n:a xmlns:n="urn:x"><b> &lt;&amp;&#65;&#x1F600; </b><!-- c --><c><![CDATA[<&>]]></c><d e=\'f\'/></n:a>\n',
    );
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', ' <&A😀 '],
      ['c', '<&>'],
      ['d', ''],
    ]);
  });

  test.each([
    '',
    'x',
    '<a>',
    '<a></b>',
    '<a/><a/>',
    '<a/>x',
    '<a b/>',
    '<a b=c/>',
    '<a>&b;</a>',
    '<a>&</a>',
    '<a>&#xD800;</a>',
    '<a>&#9999999;</a>',
    '<a><?p?></a>',
    '<!DOCTYPE a><a/>',
    '<a><!-- -- --></a>',
    '</a>',
    '<a></a/>',
  ])('%j is malformed', (text) => {
    expect(() => read(text)).toThrow('well-formed');
  });

  test('bytes that are not UTF-8 are malformed, a child that comes twice is', () => {
    expect(() => readXml(Buffer.from('<a>\xff</a>', 'latin1'), 'a')).toThrow('well-formed');
    expect(() => read('<a><b/><b/></a>').value('b')).toThrow('well-formed');
  });

  const much = (text: string): string => text.repeat((4 * MiB) / text.length);
  test.each([
    ['<!--', much('a')],
    ['<a>', much('&')],
    ['<a>', much('&a')],
    ['<a', much(' b="c"')],
    ['<a', much(' ')],
    ['<', much('a')],
    ['<a><![CDATA[', much(']]')],
    ['', much('<a>')],
  ])('%s and then four megabytes of the same: refused at once', (start, rest) => {
    const before = performance.now();
    expect(() => read(start + rest)).toThrow('well-formed');
    expect(performance.now() - before).toBeLessThan(1500);
  });
});

test('what is written is read', () => {
  const text = '<&>"\' \r\n\t ü😀 ]]>';
  expect(
    read(
      writeXml('a', [
        ['b', text],
        ['c', undefined],
        ['d', [['e', 5]]],
      ]),
    ).children,
  ).toMatchObject([
    { name: 'b', text },
    { name: 'd', children: [{ name: 'e', text: '5' }] },
  ]);
});
