/** What a page has to load, and a Worker: minified bundles, each file compressed with gzip by itself, as a server sends them. */
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { bundled } from './bundle.js';

/**
 * What is measured, in bytes after gzip. `goal` is where we want to be, `budget` what may not be exceeded meanwhile
 * (docs/performance.md says what holds it back). `loaded: 'at once'` leaves out what a page loads only when it is used.
 *
 * @typedef {{ what: string, entry: string, loaded: 'at once' | 'in all', goal: number, budget: number, conditions?: string[] }} Measured
 * @type {Measured[]}
 */
const MEASURED = [
  {
    what: 'encrypt and upload: @sealift/upload/upload with its worker',
    entry: '@sealift/upload/upload',
    loaded: 'in all',
    goal: 12_000,
    budget: 24_000,
  },
  {
    what: 'element with Lit: @sealift/element/define, before a file is chosen',
    entry: '@sealift/element/define',
    loaded: 'at once',
    goal: 25_000,
    budget: 25_000,
  },
  {
    what: 'everything for both elements: engines and workers too',
    entry: '@sealift/element/define',
    loaded: 'in all',
    goal: 50_000,
    budget: 58_500,
  },
  {
    what: 'signer for Workers: @sealift/signer with all that it needs',
    entry: '@sealift/signer',
    loaded: 'in all',
    goal: 60_000,
    budget: 60_000,
    conditions: ['workerd', 'worker'],
  },
];

/**
 * @typedef {{ name: string, bytes: number }} SizedFile
 * @returns {Promise<{ what: string, bytes: number, goal: number, budget: number, files: SizedFile[] }[]>}
 */
export async function measureSizes() {
  const sizes = [];
  for (const { what, entry, loaded, goal, budget, conditions } of MEASURED) {
    const files = (await bundle(entry, conditions)).filter((file) => loaded === 'in all' || file.atOnce);
    sizes.push({ what, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), goal, budget, files });
  }
  return sizes;
}

/** @param {string} entry @param {string[]} [conditions] before those of pages @returns {Promise<(SizedFile & { atOnce: boolean })[]>} */
async function bundle(entry, conditions = []) {
  const result = await build({
    ...bundled,
    resolve: { conditions: [...conditions, ...(bundled.resolve?.conditions ?? [])] },
    build: {
      ...bundled.build,
      write: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
    },
  });
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (result);
  const atOnce = loadedAtOnce(output);
  return output.map((file) => ({
    name: file.fileName,
    bytes: gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }).byteLength,
    atOnce: atOnce.has(file.fileName),
  }));
}

/**
 * The entry and what it imports statically.
 *
 * @param {import('vite').Rolldown.RolldownOutput['output']} output
 */
function loadedAtOnce(output) {
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
  const found = new Set();
  const follow = (/** @type {string} */ name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const imported of chunks.get(name)?.imports ?? []) follow(imported);
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) follow(chunk.fileName);
  return found;
}
