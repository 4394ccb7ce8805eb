/** `npm run docs:build -- [--base /path/]`: the site, in docs/.vitepress/dist. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vitepress';
import { deadAnchors } from './.vitepress/anchors.js';
import { generate } from './.vitepress/generate/index.js';

const { base } = parseArgs({ options: { base: { type: 'string', default: '/' } } }).values;
if (!/^\/([\w.-]+\/)*$/.test(base)) throw new Error('--base is a path that begins and ends with a slash.');

await generate();
await build(fileURLToPath(new URL('.', import.meta.url)), { base });
const dead = deadAnchors(fileURLToPath(new URL('.vitepress/dist', import.meta.url)), base);
if (dead.length > 0) {
  console.error(`Links to headings that are not there:\n${dead.join('\n')}`);
  process.exitCode = 1;
}
