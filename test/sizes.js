/** What a page has to load, and a Worker: minified bundles, each file compressed with gzip by itself, as a server sends them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { buildScript, SCRIPT_FOLDER } from '../packages/element/build-script.js';
import { minifiedTemplates } from '../packages/element/minify-templates.js';
import { buildWorkers } from '../packages/upload/build-workers.js';
import { bundled } from './bundle.js';

/**
 * What is measured, in bytes after gzip. `goal` is where we want to be, `budget` what may not be exceeded meanwhile
 * (docs/performance.md says what is in it). `loaded: 'at once'` leaves out what a page loads only when it is used; `'at work'`
 * is what an ordinary transfer has loaded when it is done: this page encrypts with a KMS key, workers start, nothing is pinned,
 * nothing fails. `test/e2e/loaded.test.ts` proves it by an upload.
 *
 * @typedef {{ what: string, script: string, loaded: 'at once' | 'at work' | 'in all', goal: number, budget: number, conditions?: string[] }} Measured
 * @type {Measured[]}
 */
const MEASURED = [
  {
    what: 'encrypt and upload: @sealift/upload/upload with its worker',
    script:
      "import { createUploader } from '@sealift/upload/upload'; globalThis.createUploader = createUploader;",
    loaded: 'at work',
    goal: 20_000,
    budget: 23_110,
  },
  {
    what: 'element with Lit: @sealift/element/define, before a file is chosen',
    script: "import '@sealift/element/define';",
    loaded: 'at once',
    goal: 24_000,
    budget: 25_150,
  },
  {
    what: 'both elements at work: engines and workers too',
    script: "import '@sealift/element/define';",
    loaded: 'at work',
    goal: 50_000,
    budget: 76_800,
  },
  {
    what: 'signer for Workers: @sealift/signer with all that it needs',
    script: "import * as signer from '@sealift/signer'; globalThis.signer = signer;",
    loaded: 'in all',
    goal: 60_000,
    budget: 60_000,
    conditions: ['workerd', 'worker'],
  },
];

/** What is imported when it is used, and is used by every upload, every download or every page. */
const ORDINARY =
  /\/(upload\/src\/(uploader|download\/index|download\/leftovers)|element\/src\/(engine\/recall|text\/english|upload\/list))\.ts$/;

/** The script tag: what is at once there, and what both elements need with live workers. As it is published. */
const SCRIPT = [
  {
    what: 'script tag: sealift.js, before a file is chosen',
    names: /^sealift\.js$/,
    goal: 24_000,
    budget: 25_150,
  },
  {
    what: 'script tag: both elements at work, engines and workers too',
    names:
      /^(?!sealift-(ahead|ar|blob|complete|counting|de|es|fold|fr|isolated|ja|languages|local|long-list|many|mend|open-ranges|pace|previews|pt|range|read-pins|recipient|resume|selecting|sentences|signer|store-table|warn|worker-url|xhr|zh)-|.*\.source-).*\.js$/,
    goal: 50_000,
    budget: 76_800,
  },
];

/**
 * @typedef {{ name: string, bytes: number }} SizedFile
 * @returns {Promise<{ what: string, bytes: number, goal: number, budget: number, files: SizedFile[] }[]>}
 */
export async function measureSizes() {
  const sizes = [];
  for (const { what, script, loaded, goal, budget, conditions } of MEASURED) {
    const files = await bundle(script, loaded, conditions);
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
 * @param {string} script of the page
 * @param {Measured['loaded']} loaded
 * @param {string[]} [conditions] before those of pages
 * @returns {Promise<SizedFile[]>}
 */
async function bundle(script, loaded, conditions = []) {
  const output = await bundlePage(script, conditions);
  const names = loadedFiles(output, loaded);
  return output
    .filter(({ fileName }) => names.has(fileName))
    .map((file) => ({
      name: file.fileName,
      bytes: zipped(file.type === 'chunk' ? file.code : file.source),
    }));
}

/**
 * A page's script, with all that it loads. As a library, for then Vite adds none of its own code, which loads chunks and
 * styles and is in a page once, whoever needs it.
 *
 * @param {string} script
 * @param {string[]} [conditions] before those of pages
 * @returns {Promise<import('vite').Rolldown.RolldownOutput['output']>}
 */
export async function bundlePage(script, conditions = []) {
  await buildWorkers();
  const page = '\0page';
  const result = await build({
    ...bundled,
    resolve: { conditions: [...conditions, ...(bundled.resolve?.conditions ?? [])] },
    plugins: [
      minifiedTemplates,
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? page : undefined),
        load: (id) => (id === page ? script : undefined),
      },
    ],
    build: {
      ...bundled.build,
      write: false,
      lib: { entry: 'page', formats: ['es'], fileName: 'page' },
      rolldownOptions: {
        input: 'page',
        preserveEntrySignatures: false,
        output: { minify: true, comments: false },
      },
    },
  });
  const [built] = /** @type {[import('vite').Rolldown.RolldownOutput]} */ (result);
  return built.output;
}

/**
 * The entry, what it imports statically, and what of the rest is loaded; files that are no chunks are workers.
 *
 * @param {import('vite').Rolldown.RolldownOutput['output']} output
 * @param {Measured['loaded']} loaded
 * @returns {Set<string>} names of files
 */
export function loadedFiles(output, loaded) {
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
  const found = new Set(
    loaded === 'at once' ? [] : output.flatMap((file) => (file.type === 'asset' ? [file.fileName] : [])),
  );
  const follow = (/** @type {string} */ name) => {
    const chunk = chunks.get(name);
    if (chunk === undefined || found.has(name)) return;
    found.add(name);
    for (const imported of chunk.imports) follow(imported);
    for (const imported of chunk.dynamicImports) if (isLoaded(imported)) follow(imported);
  };
  const isLoaded = (/** @type {string} */ name) =>
    loaded === 'in all' || (loaded === 'at work' && ORDINARY.test(chunks.get(name)?.facadeModuleId ?? ''));
  for (const chunk of chunks.values()) if (chunk.isEntry) follow(chunk.fileName);
  return found;
}
