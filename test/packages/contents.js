/** What is in a tarball: all that its manifest names and its modules import, and nothing of ours alone. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What every package brings along. */
const NEEDED = ['package.json', 'README.md', 'LICENSE'];
/** Tests, what tests share, and what only a build needs. */
const NOT_FOR_OTHERS =
  /\.test\.|\.testing\.|(^|\/)(test|testing|node_modules)\/|tsbuildinfo$|tsconfig\.json$/;
/** `from './x.js'`, `import('./x.js')`, `import './x.js'`, `new URL('./x.js?no-inline', import.meta.url)`. */
const RELATIVE = /(?:\bfrom|\bimport|\bnew URL)\s*\(?\s*(['"])(\.{1,2}\/[^'"?]+)(?:\?[^'"]*)?\1/g;

/**
 * @param {import('./tarballs.js').Packed} packed
 * @throws Error that says what is missing, and what should not be there
 */
export function checkContents({ tarball, files }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sealift-contents-'));
  try {
    const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tar ended with code ${status}: ${stderr}`);
    const top = path.join(folder, 'package');
    const has = (/** @type {string} */ file) => existsSync(path.join(top, file));
    const manifest = JSON.parse(readFileSync(path.join(top, 'package.json'), 'utf8'));
    const problems = [
      ...NEEDED.filter((file) => !has(file)).map((file) => `${file} is missing`),
      ...files.filter((file) => NOT_FOR_OTHERS.test(file)).map((file) => `${file} is not for others`),
      ...targets(manifest)
        .filter((target) => !has(target))
        .map((target) => `package.json names ${target}, which is missing`),
      ...files
        .filter((file) => /\.(js|d\.ts)$/.test(file))
        .flatMap((file) =>
          importsOf(readFileSync(path.join(top, file), 'utf8'))
            .filter((specifier) => !leads(top, path.join(path.dirname(file), specifier)))
            .map((specifier) => `${file} imports ${specifier}, which is missing`),
        ),
    ];
    if (problems.length > 0) throw new Error(problems.join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every file that a manifest names. @param {Record<string, unknown>} manifest @returns {string[]} */
function targets({ exports, imports, bin, main, types, customElements }) {
  const all = [exports, imports, bin, main, types, customElements].flatMap(leaves);
  return [...new Set(all)].filter((target) => !target.includes('*'));
}

/** @param {unknown} value @returns {string[]} */
function leaves(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

/** Without comments: their examples import what a reader has. @param {string} code @returns {string[]} */
function importsOf(code) {
  const bare = code.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...bare.matchAll(RELATIVE)].map(([, , specifier]) => specifier ?? '');
}

/** Whether an import leads to a file; to its types, where there is no code. @param {string} top @param {string} file */
function leads(top, file) {
  return [file, file.replace(/\.js$/, '.d.ts')].some((one) => existsSync(path.join(top, one)));
}
