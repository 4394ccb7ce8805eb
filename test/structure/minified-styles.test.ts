import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { minifyStyles } from '../../packages/element/minify-styles.js';
import { read } from './source-files.js';

const SOURCES = 'packages/element/src';
const styled = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, code: read(`${SOURCES}/${name}`) }))
  .filter(({ code }) => /\bcss`/.test(code));

test.each(styled)('the styles of $name are published without white space', ({ code }) => {
  const small = minifyStyles(code) ?? '';
  const [text = '', ...others] = [...small.matchAll(/\bcss`([^`]*)`/g)].map(([, text]) => text);
  expect(others).toEqual([]);
  expect(text.length).toBeGreaterThan(500);
  expect(text).not.toMatch(/\n|\/\*|[{;] /);
  expect(minifyStyles(small)).toBeUndefined();
  const compiled = code.replace('css`', 'css `');
  expect(minifyStyles(compiled)).toBe(small.replace('css`', 'css `'));
});

test('there are such styles', () => {
  expect(styled.length).toBeGreaterThan(3);
});

test.each(['a { color: $' + '{color} }', 'a::after { content: "\\201c" }'])(
  'what is more than text is refused: %s',
  (css) => {
    expect(() => minifyStyles(`const styles = css\`${css}\``)).toThrow('styles:');
  },
);
