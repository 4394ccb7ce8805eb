/**
 * Builds `script/`, for pages without a bundler: `sealift.js` registers both elements, everything else is loaded by it when it is
 * needed, from where it lies. With it the tags that name each file by its hash. From the sources, and the same bytes each time.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { minifiedTemplates } from './minify-templates.js';

const here = path.dirname(fileURLToPath(import.meta.url));
export const SCRIPT_FOLDER = path.join(here, 'script');
const workers = path.join(here, '..', 'upload', 'workers');
/** No modules of the page, and used only where they are of the page's own origin: browsers compare no hash of them. */
export const WORKERS = ['seal.worker.js', 'open.worker.js'];
const WORKER_URL = /new URL\('\.\.\/\.\.\/workers\/(\w+\.worker\.js)\?no-inline', import\.meta\.url\)/g;

/** @returns the chunks, as they were written */
export async function buildScript() {
  const bundle = await rolldown({
    input: { sealift: path.join(here, 'src', 'define.ts') },
    resolve: { conditionNames: ['@sealift/source', 'module', 'browser', 'production', 'import', 'default'] },
    transform: { target: 'es2022' },
    plugins: [workersBeside, minifiedTemplates],
  });
  const { output } = await bundle.generate({
    format: 'es',
    minify: true,
    comments: false,
    entryFileNames: '[name].js',
    chunkFileNames: 'sealift-[name]-[hash].js',
  });
  await bundle.close();
  rmSync(SCRIPT_FOLDER, { recursive: true, force: true });
  mkdirSync(SCRIPT_FOLDER);
  for (const file of output) {
    if (file.type !== 'chunk') throw new Error(`${file.fileName}: only chunks were expected`);
    writeFileSync(path.join(SCRIPT_FOLDER, file.fileName), file.code);
  }
  for (const name of WORKERS) cpSync(path.join(workers, name), path.join(SCRIPT_FOLDER, name));
  writeFileSync(path.join(SCRIPT_FOLDER, 'tags.html'), tags(integrityOf(SCRIPT_FOLDER)));
  return output;
}

/** The workers' files lie beside the scripts here. */
const workersBeside = {
  name: 'workers-beside',
  /** @param {string} code */
  transform(code) {
    if (!code.includes('.worker.js?no-inline')) return undefined;
    return code.replace(WORKER_URL, "new URL('./$1', import.meta.url)");
  },
};

/**
 * Of every module, the entry first.
 *
 * @param {string} scripts a folder
 * @returns {Map<string, string>} name → `sha384-…` (Subresource Integrity)
 */
export function integrityOf(scripts) {
  const modules = readdirSync(scripts).filter((name) => name.endsWith('.js') && !WORKERS.includes(name));
  const order = (/** @type {string} */ name) => (name === 'sealift.js' ? '' : name);
  return new Map(
    modules
      .sort((a, b) => (order(a) < order(b) ? -1 : 1))
      .map((name) => {
        const bytes = readFileSync(path.join(scripts, name));
        return [name, `sha384-${createHash('sha384').update(bytes).digest('base64')}`];
      }),
  );
}

/** @param {Map<string, string>} integrity @returns {string} */
function tags(integrity) {
  const lines = [...integrity].map(([name, hash]) => `      "/assets/sealift/${name}": "${hash}"`);
  return `<script type="importmap">
  {
    "integrity": {
${lines.join(',\n')}
    }
  }
</script>
<script type="module" src="/assets/sealift/sealift.js" integrity="${integrity.get('sealift.js')}"></script>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildScript();
