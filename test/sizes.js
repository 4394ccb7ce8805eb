/** What a page has to load, and a Worker: minified bundles, each file compressed by itself, as a server sends them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { buildScript, SCRIPT_FOLDER, WORKERS } from '../packages/element/build-script.js';
import { minifiedTemplates } from '../packages/element/minify-templates.js';
import { buildWorkers } from '../packages/upload/build-workers.js';
import { bundled } from './bundle.js';

const UPLOADER =
  "import { createUploader } from '@sealift/upload/upload'; globalThis.createUploader = createUploader;";

/**
 * What is measured, in bytes after gzip. `goal` is where we want to be, `budget` what may not be exceeded meanwhile
 * (docs/performance.md says what is in it). `loaded: 'at once'` leaves out what a page loads only when it is used; `'at work'`
 * is what an ordinary transfer of a file of one part has loaded when it is done: this page encrypts with a KMS key, workers start,
 * nothing is pinned, nothing fails. `'several parts'` is the same of a larger file, and what a page that has nothing else to do fetches
 * ahead. `test/e2e/loaded.test.ts` proves both by uploads.
 *
 * @typedef {{ what: string, script: string, loaded: 'at once' | 'at work' | 'several parts' | 'in all', goal: number, budget: number, conditions?: string[] }} Measured
 * @type {Measured[]}
 */
const MEASURED = [
  {
    what: 'encrypt and upload a file of one part: @sealift/upload/upload with its worker',
    script: UPLOADER,
    loaded: 'at work',
    goal: 20_000,
    budget: 23_500,
  },
  {
    what: 'the same, of several parts',
    script: UPLOADER,
    loaded: 'several parts',
    goal: 23_000,
    budget: 28_300,
  },
  {
    what: 'element with Lit: @sealift/element/define, before a file is chosen',
    script: "import '@sealift/element/define';",
    loaded: 'at once',
    goal: 24_000,
    budget: 24_500,
  },
  {
    what: 'both elements at work: engines and workers too',
    script: "import '@sealift/element/define';",
    loaded: 'at work',
    goal: 50_000,
    budget: 82_000,
  },
  {
    what: 'streams: what @sealift/upload/stream adds to a page that downloads',
    script:
      "import { createStreamer } from '@sealift/upload/stream'; globalThis.createStreamer = createStreamer;",
    loaded: 'at once',
    goal: 2400,
    budget: 2400,
  },
  {
    what: 'streams: @sealift/element/media/define with Lit, before anything is opened',
    script: "import '@sealift/element/media/define';",
    loaded: 'at once',
    goal: 14_000,
    budget: 14_000,
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

/** A service worker, as it is published. */
const SERVICE_WORKER = {
  what: 'streams: the service worker',
  file: path.join(import.meta.dirname, '../packages/upload/workers/stream.worker.js'),
  goal: 7000,
  budget: 8600,
};

/** What is imported when it is used, and is used by every upload, every download or every page. */
const ORDINARY =
  /\/(upload\/src\/(uploader|download\/index|download\/leftovers)|element\/src\/(engine\/(recall|keep)|text\/english|upload\/listing))\.ts$/;
/** What files of several parts need besides. */
const MULTIPART = /\/upload\/src\/upload\/multipart\.ts$/;

/**
 * The script tag, as it is published: what is at once there, and what both elements need with live workers.
 *
 * @type {{ what: string, loaded: Measured['loaded'], goal: number, budget: number }[]}
 */
const SCRIPT = [
  {
    what: 'script tag: sealift.js, before a file is chosen',
    loaded: 'at once',
    goal: 24_000,
    budget: 24_500,
  },
  {
    what: 'script tag: both elements at work, engines and workers too',
    loaded: 'at work',
    goal: 50_000,
    budget: 82_000,
  },
];

/**
 * @typedef {{ name: string, bytes: number, brotli: number }} SizedFile after gzip, by which all is judged, and after Brotli
 * @returns {Promise<{ what: string, bytes: number, brotli: number, goal: number, budget: number, files: SizedFile[] }[]>}
 */
export async function measureSizes() {
  const sizes = [];
  for (const { what, script, loaded, goal, budget, conditions } of MEASURED) {
    const files = await bundle(script, loaded, conditions);
    sizes.push({ what, ...sum(files), goal, budget, files });
  }
  const serviceWorker = [sized(path.basename(SERVICE_WORKER.file), readFileSync(SERVICE_WORKER.file))];
  sizes.push({ ...SERVICE_WORKER, ...sum(serviceWorker), files: serviceWorker });
  const script = await buildScript();
  for (const { what, loaded, goal, budget } of SCRIPT) {
    const names = [...loadedFiles(script, loaded), ...(loaded === 'at once' ? [] : WORKERS)];
    const files = names.map((name) => sized(name, readFileSync(path.join(SCRIPT_FOLDER, name))));
    sizes.push({ what, ...sum(files), goal, budget, files });
  }
  return sizes;
}

/** @param {SizedFile[]} files */
export function sum(files) {
  const of = (/** @type {'bytes' | 'brotli'} */ by) => files.reduce((sum, file) => sum + file[by], 0);
  return { bytes: of('bytes'), brotli: of('brotli') };
}

/** @param {string} name @param {string | Uint8Array} content @returns {SizedFile} */
export function sized(name, content) {
  const bytes = gzipSync(content, { level: 9 }).byteLength;
  return { name, bytes, brotli: brotliCompressSync(content).byteLength };
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
    .map((file) => sized(file.fileName, file.type === 'chunk' ? file.code : file.source));
}

/**
 * A page's script, with all that it loads. As a library, for then Vite adds none of its own code, which loads chunks and
 * styles and is in a page once, whoever needs it.
 *
 * @param {string} script
 * @param {string[]} [conditions] before those of pages
 * @param {string} [root] folder from which packages are found. Default: this repository
 * @returns {Promise<import('vite').Rolldown.RolldownOutput['output']>}
 */
export async function bundlePage(script, conditions = [], root = path.join(import.meta.dirname, '..')) {
  await buildWorkers();
  const page = '\0page';
  const result = await build({
    ...bundled,
    root,
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
 * @param {readonly (import('vite').Rolldown.OutputChunk | import('vite').Rolldown.OutputAsset)[]} output
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
  const isLoaded = (/** @type {string} */ name) => {
    const module = chunks.get(name)?.facadeModuleId ?? '';
    if (loaded === 'at once' || loaded === 'in all') return loaded === 'in all';
    return ORDINARY.test(module) || (loaded === 'several parts' && MULTIPART.test(module));
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) follow(chunk.fileName);
  return found;
}
