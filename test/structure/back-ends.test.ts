import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, read } from './source-files.js';

/** Pages by the example that they show, where its name is another. */
const EXAMPLES: Readonly<Record<string, string>> = { workers: 'cloudflare-workers' };
/** A block of a page that names a file: "```js [server.js]". */
const BLOCK = /^```\w+ \[(.+)\]\n([\s\S]*?)^```$/gm;

const pages = filesBelow('docs/back-ends', /\.md$/);

describe('a page of docs/back-ends', () => {
  test('there are some', () => expect(pages.length).toBeGreaterThan(6));

  test.each(pages)('%s shows the files of its example, as they are', (page) => {
    const name = path.basename(page, '.md');
    const blocks = [...read(page).matchAll(BLOCK)];
    expect(blocks.length).toBeGreaterThan(1);
    for (const [, file = '', code] of blocks)
      expect(code, file).toBe(read(`demo/examples/${EXAMPLES[name] ?? name}/${file}`));
  });
});

describe('files that examples of back ends have in common', () => {
  const others = ['fastify', 'hono', 'lambda', 'cloudflare-workers', 'deno', 'bun'];

  test.each(['public/index.html', 'public/page.js', 'session.js', 'documents.js'])('%s is one', (file) => {
    for (const other of others)
      expect(read(`demo/examples/${other}/${file}`), other).toBe(read(`demo/examples/express/${file}`));
  });

  test('signer.js and app.js are, too, where there is one', () => {
    for (const other of ['fastify', 'hono'])
      expect(read(`demo/examples/${other}/signer.js`)).toBe(read('demo/examples/express/signer.js'));
    for (const other of ['lambda', 'bun'])
      expect(read(`demo/examples/${other}/app.js`)).toBe(read('demo/examples/deno/app.js'));
  });
});
