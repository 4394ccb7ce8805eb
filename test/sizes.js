/** What a page has to load: minified bundles, each file compressed with gzip by itself, as a server sends them. */
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { bundled } from './bundle.js';

/** Budgets in bytes. */
const BUDGETS = [
  { what: 'encrypt and upload (@sealift/upload/upload)', entry: '@sealift/upload/upload', budget: 12_000 },
  { what: 'element with Lit (@sealift/element/define)', entry: '@sealift/element/define', budget: 25_000 },
];

/**
 * @typedef {{ name: string, bytes: number }} SizedFile
 * @returns {Promise<{ what: string, bytes: number, budget: number, files: SizedFile[] }[]>} bytes after gzip, workers and
 * lazily loaded files included
 */
export async function measureSizes() {
  const sizes = [];
  for (const { what, entry, budget } of BUDGETS) {
    const files = await bundle(entry);
    sizes.push({ what, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), budget, files });
  }
  return sizes;
}

/** @param {string} entry @returns {Promise<SizedFile[]>} */
async function bundle(entry) {
  const result = await build({
    ...bundled,
    build: {
      ...bundled.build,
      write: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
    },
  });
  return result.output.map((file) => ({
    name: file.fileName,
    bytes: gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }).byteLength,
  }));
}
