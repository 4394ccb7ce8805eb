/** Copies the folder of scripts, and writes two pages: one names the first file alone, the other has all tags with their hashes. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { base } = parseArgs({ options: { base: { type: 'string', default: '/' } } }).values;
const scripts = 'node_modules/@sealift/element/script';
cpSync(scripts, 'dist/assets/sealift', { recursive: true });
cpSync('round-trip.js', 'dist/round-trip.js');
const tags = readFileSync(`${scripts}/tags.html`, 'utf8').replaceAll(
  '/assets/sealift/',
  `${base}assets/sealift/`,
);
const page = readFileSync('index.html', 'utf8');
const tag = '<script type="module" src="./main.js"></script>';
const own = `<script type="module" src="${base}round-trip.js"></script>`;
writeFileSync(
  'dist/index.html',
  page.replace(tag, `<script type="module" src="${base}assets/sealift/sealift.js"></script>${own}`),
);
writeFileSync('dist/tags.html', page.replace(tag, `${tags}${own}`));
