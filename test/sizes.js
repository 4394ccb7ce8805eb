/** What a page has to load, and a Worker: minified bundles, each file compressed with gzip by itself, as a server sends them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { buildScript, SCRIPT_FOLDER } from '../packages/element/build-script.js';
import { buildWorkers } from '../packages/upload/build-workers.js';
import { bundled } from './bundle.js';

/**
 * What is measured, in bytes after gzip. `goal` is where we want to be, `budget` what may not be exceeded meanwhile
 * (docs/performance.md says what holds it back). `loaded: 'at once'` leaves out what a page loads only when it is used,
 * `'with workers'` what it loads only where no worker starts from its file.
 *
 * @typedef {{ what: string, entry: string, loaded: 'at once' | 'with workers' | 'in all', goal: number, budget: number, conditions?: string[] }} Measured
 * @type {Measured[]}
 */
const MEASURED = [
  {
    what: 'encrypt and upload: @sealift/upload/upload with its worker',
    entry: '@sealift/upload/upload',
    loaded: 'with workers',
    goal: 12_000,
    budget: 25_500,
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
    loaded: 'with workers',
    goal: 50_000,
    budget: 59_500,
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

/** The script tag: what is at once there, and what both elements need with live workers. As it is published. */
const SCRIPT = [
  {
    what: 'script tag: sealift.js, before a file is chosen',
    names: /^sealift\.js$/,
    goal: 24_000,
    budget: 24_000,
  },
  {
    what: 'script tag: everything for both elements, workers too',
    names: /^(?!.*(-local-|\.source-)).*\.js$/,
    goal: 50_000,
    budget: 59_500,
  },
];

/** The same work in the page, and the text of a worker for a Blob. */
const WITHOUT_WORKERS = /\/(local-\w+-worker\.ts|\w+\.source\.js)$/;

/**
 * @typedef {{ name: string, bytes: number }} SizedFile
 * @returns {Promise<{ what: string, bytes: number, goal: number, budget: number, files: SizedFile[] }[]>}
 */
export async function measureSizes() {
  await buildWorkers();
  const sizes = [];
  for (const { what, entry, loaded, goal, budget, conditions } of MEASURED) {
    const files = await bundle(entry, loaded, conditions);
    sizes.push({ what, bytes: sum(files), goal, budget, files });
  }
  await buildScript();
  for (const { what, names, goal, budget } of SCRIPT) {
    const files = readdirSync(SCRIPT_FOLDER)
      .filter((name) => names.test(name))
      .map((name) => ({ name, bytes: zipped(readFileSync(path.join(SCRIPT_FOLDER, name))) }));
    sizes.push({ what, bytes: sum(files), goal, budget, files });
  }
  return sizes;
}

/** @param {SizedFile[]} files */
function sum(files) {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** @param {string | Uint8Array} content */
function zipped(content) {
  return gzipSync(content, { level: 9 }).byteLength;
}

/**
 * @param {string} entry
 * @param {Measured['loaded']} loaded
 * @param {string[]} [conditions] before those of pages
 * @returns {Promise<SizedFile[]>}
 */
async function bundle(entry, loaded, conditions = []) {
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
  const chunks = loadedChunks(output, loaded);
  return output
    .filter((file) => (file.type === 'chunk' ? chunks.has(file.fileName) : loaded !== 'at once'))
    .map((file) => ({
      name: file.fileName,
      bytes: zipped(file.type === 'chunk' ? file.code : file.source),
    }));
}

/**
 * The entry, what it imports statically, and what of the rest is loaded.
 *
 * @param {import('vite').Rolldown.RolldownOutput['output']} output
 * @param {Measured['loaded']} loaded
 */
function loadedChunks(output, loaded) {
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
  const found = new Set();
  const follow = (/** @type {string} */ name) => {
    const chunk = chunks.get(name);
    if (chunk === undefined || found.has(name)) return;
    found.add(name);
    for (const imported of chunk.imports) follow(imported);
    for (const imported of chunk.dynamicImports) if (isLoaded(imported)) follow(imported);
  };
  const isLoaded = (/** @type {string} */ name) =>
    loaded === 'in all' ||
    (loaded === 'with workers' && !WITHOUT_WORKERS.test(chunks.get(name)?.facadeModuleId ?? ''));
  for (const chunk of chunks.values()) if (chunk.isEntry) follow(chunk.fileName);
  return found;
}
