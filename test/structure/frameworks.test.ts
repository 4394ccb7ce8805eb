import { describe, expect, test } from 'vitest';
import { filesBelow, read } from './source-files.js';

/** Projects that are built and used in a browser, and files whose types are checked. */
const TESTED = [
  ...filesBelow('demo/examples', /\.(ts|tsx|js|vue|svelte|html)$/),
  ...filesBelow('packages/element/src/testing/frameworks', /\.tsx$/),
].map(read);

describe('code in the pages about frameworks is that of the examples, to the letter', () => {
  test.each(filesBelow('docs/frameworks', /\.md$/))('%s', (page) => {
    const blocks = [...read(page).matchAll(/^```(?!sh)\w+\n(.*?)^```/gms)].map(([, code = '']) => code);
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.filter((code) => !TESTED.some((file) => file.includes(code)))).toEqual([]);
  });
});
