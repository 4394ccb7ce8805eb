import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { minifyTemplates } from '../../packages/element/minify-templates.js';
import { read } from './source-files.js';

const SOURCES = 'packages/element/src';
const styled = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, code: read(`${SOURCES}/${name}`) }))
  .filter(({ code }) => /\bcss`/.test(code));

test.each(styled)('the styles of $name are published without white space', ({ code }) => {
  const small = minifyTemplates(code) ?? '';
  const [text = '', ...others] = [...small.matchAll(/\bcss`([^`]*)`/g)].map(([, text]) => text);
  expect(others).toEqual([]);
  expect(text.length).toBeGreaterThan(300);
  expect(text).not.toMatch(/\n|\/\*|[{;] /);
  expect(minifyTemplates(small)).toBeUndefined();
  const compiled = code.replace('css`', 'css `');
  expect(minifyTemplates(compiled)).toBe(small.replace('css`', 'css `'));
});

test('templates of HTML are published without indentation', () => {
  const compiled = 'return html `\n    <b id=' + '$' + '{x\n      ? 1 : 2}></b>\n\t<i></i>`;\n';
  expect(minifyTemplates(compiled)).toBe(compiled.replace(/ {4,}|\t/g, ''));
  expect(minifyTemplates('const text = `\n  as it is`')).toBeUndefined();
});

test('there are such styles', () => {
  expect(styled.length).toBeGreaterThan(3);
});

test.each(['a { color: $' + '{color} }', 'a::after { content: "\\201c" }'])(
  'what is more than text is refused: %s',
  (css) => {
    expect(() => minifyTemplates(`const styles = css\`${css}\``)).toThrow('styles:');
  },
);
