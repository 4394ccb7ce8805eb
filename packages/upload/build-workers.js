/**
 * Builds the workers into `workers/`: each in one file without imports, which every bundler can copy as it is, and once more as a
 * module that holds its text, for pages that cannot load the file. From the sources, so that a test never meets an old one.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, 'workers');

/** Name → source. */
export const WORKERS = {
  seal: 'src/workers/seal.worker.ts',
  open: 'src/workers/open.worker.ts',
  check: 'src/checks/check.worker.ts',
  stream: 'src/stream/worker/stream.worker.ts',
};

/** A service worker: browsers start them from a file only. */
const FILE_ONLY = 'stream';

export async function buildWorkers() {
  await mkdir(folder, { recursive: true });
  for (const [name, source] of Object.entries(WORKERS)) {
    const code = await bundle(path.join(here, source));
    await put(`${name}.worker.js`, code);
    if (name === FILE_ONLY) continue;
    await put(`${name}.source.js`, `export default ${JSON.stringify(code)};\n`);
  }
}

/** @param {string} entry @returns {Promise<string>} one script; runs as a module and as a classic worker */
async function bundle(entry) {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['@sealift/source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      reportCompressedSize: false,
      rolldownOptions: { input: entry, output: { format: 'iife' } },
    },
  });
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (result);
  if (output.length !== 1) throw new Error(`${entry}: one file was expected, not ${output.length}`);
  return output[0].code;
}

/**
 * In one step, and only where something is different: others may be reading it.
 *
 * @param {string} name
 * @param {string} text
 */
async function put(name, text) {
  const file = path.join(folder, name);
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return;
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, text);
  await rename(partial, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWorkers();
