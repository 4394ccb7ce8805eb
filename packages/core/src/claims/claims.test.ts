import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INERT_TYPES, inertType } from './inert-type.js';
import { MAX_NAME_BYTES, safeName } from './safe-name.js';

const OTHER = 'application/octet-stream';

describe('the type of a file', () => {
  test.each([
    ['image/png', 'image/png'],
    ['IMAGE/PNG', 'image/png'],
    [' image/png ', 'image/png'],
    ['text/plain;charset=utf-8', 'text/plain'],
    ['text/plain ; charset="utf-8"', 'text/plain'],
    ['application/pdf', 'application/pdf'],
    ['video/mp4; codecs=avc1', 'video/mp4'],
    // Pages, whatever they are called.
    ['text/html', OTHER],
    ['TEXT/HTML', OTHER],
    ['text/html;charset=utf-8', OTHER],
    ['image/svg+xml', OTHER],
    ['application/xhtml+xml', OTHER],
    ['text/xml', OTHER],
    ['application/xml', OTHER],
    ['application/rss+xml', OTHER],
    ['multipart/x-mixed-replace', OTHER],
    ['text/javascript', OTHER],
    // What browsers take for several types, or for another one.
    ['text/plain,text/html', OTHER],
    ['text/plain, text/html', OTHER],
    ['text/plain;a=b,text/html', OTHER],
    ['text/plain;a=",text/html"', OTHER],
    ['text/plain text/html', OTHER],
    ['text/plain\ntext/html', OTHER],
    ['\ttext/plain', OTHER],
    ['text/plain\u0000', OTHER],
    ['text /plain', OTHER],
    ['text/ plain', OTHER],
    ['text/', OTHER],
    ['/plain', OTHER],
    ['text', OTHER],
    ['*/*', OTHER],
    ['image/*', OTHER],
    ['constructor', OTHER],
    ['', OTHER],
    [undefined, OTHER],
  ])('%j is %s', (claimed, type) => {
    expect(inertType(claimed)).toBe(type);
  });

  test('is one of the list, whatever was claimed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (claimed) => {
        const type = inertType(claimed);
        expect(type === OTHER || INERT_TYPES.has(type)).toBe(true);
      }),
    );
    const around = fc.string({ maxLength: 4, unit: 'binary-ascii' });
    fc.assert(
      fc.property(around, fc.constantFrom('text/html', 'image/svg+xml'), around, (before, page, after) => {
        expect(inertType(before + page + after)).toBe(OTHER);
      }),
    );
  });
});

describe('the name of a file', () => {
  test.each([
    // Fine ones stay.
    ['Geheimbefund ☃ 🏥.pdf', 'Geheimbefund ☃ 🏥.pdf'],
    ['سجل طبي.pdf', 'سجل طبي.pdf'],
    ['a', 'a'],
    ['a.tar.gz', 'a.tar.gz'],
    ['-rf.txt', '-rf.txt'],
    ['consent.pdf', 'consent.pdf'],
    ['Null.pdf', 'Null.pdf'],
    ['COM10.txt', 'COM10.txt'],
    // Unseen.
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a\u2066b\u2069.txt', 'ab.txt'],
    ['a\u200b\u200d\u00ad\ufeff.txt', 'a.txt'],
    ['a\u0000b\r\n.txt', 'ab.txt'],
    ['a\u2028b.txt', 'ab.txt'],
    ['a\u{e0041}.txt', 'a.txt'],
    ['a\ud83d.txt', 'a.txt'],
    ['\ud83d\u202e\ude00.txt', 'txt'],
    [`a.pdf${'\u2800'.repeat(50)}.exe`, 'a.pdf.exe'],
    [`a.pdf${' '.repeat(50)}.exe`, 'a.pdf .exe'],
    [`a.pdf${'\u00a0'.repeat(50)}.exe`, 'a.pdf .exe'],
    // Paths.
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows\\a.txt', 'C__Windows_a.txt'],
    ['a/b.txt', 'a_b.txt'],
    ['a:stream.txt', 'a_stream.txt'],
    ['<>:"/\\|?*', '_________'],
    // Edges.
    ['.htaccess', 'htaccess'],
    ['a.txt.', 'a.txt'],
    ['a.exe . .', 'a.exe'],
    ['  a.txt  ', 'a.txt'],
    // Devices.
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['nul.tar.gz', '_nul.tar.gz'],
    ['aux .txt', '_aux .txt'],
    ['COM1', '_COM1'],
    ['lpt9.prn', '_lpt9.prn'],
    ['COM¹.txt', '_COM¹.txt'],
    ['CONIN$', '_CONIN$'],
    ['c\u200bon', '_con'],
    ['.con', '_con'],
    // Nothing left.
    ['', undefined],
    ['...', undefined],
    [' . ', undefined],
    ['\u202e\u200b', undefined],
    ['\ud800', undefined],
  ])('%j is %j', (claimed, name) => {
    expect(safeName(claimed)).toBe(name);
  });

  test.each([
    [`${'a'.repeat(251)}.pdf`, `${'a'.repeat(251)}.pdf`],
    [`${'a'.repeat(252)}.pdf`, `${'a'.repeat(251)}.pdf`],
    [`${'é'.repeat(200)}.pdf`, `${'é'.repeat(125)}.pdf`],
    [`${'🏥'.repeat(100)}.pdf`, `${'🏥'.repeat(62)}.pdf`],
    ['a'.repeat(300), 'a'.repeat(255)],
    [`${'a'.repeat(250)} ${'b'.repeat(20)}.pdf`, `${'a'.repeat(250)}.pdf`],
    // Too long for an extension.
    [`a.${'b'.repeat(300)}`, `a.${'b'.repeat(253)}`],
  ])('%s is short enough, and keeps its extension', (claimed, name) => {
    expect(safeName(claimed)).toBe(name);
  });

  test('whatever was claimed', () => {
    const trouble = fc.constantFrom(
      ...[
        '.',
        ' ',
        '/',
        '\\',
        ':',
        '\u202e',
        '\u200b',
        '\ud800',
        '\udc00',
        '🏥',
        'con',
        'nul',
        'com1',
        '.exe',
      ],
      'é'.repeat(120),
    );
    const names = fc
      .array(fc.oneof(trouble, fc.string({ unit: 'binary' })), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(names, (claimed) => {
        const name = safeName(claimed);
        if (name === undefined) return;
        expect(safeName(name), 'a safe name stays').toBe(name);
        expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/u);
        expect(name).not.toMatch(/^[\s.]|[\s.]$|^(con|nul|com1)(\.|$)/i);
        expect(new TextEncoder().encode(name).byteLength).toBeLessThanOrEqual(MAX_NAME_BYTES);
      }),
      { numRuns: 2000 },
    );
  });
});
