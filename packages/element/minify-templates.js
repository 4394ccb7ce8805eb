/**
 * Makes the elements' styles and templates small where they are published, in `dist/` and in `script/`: minifiers of scripts leave
 * the text of templates as it is, and every page would load its white space.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'lightningcss';

const here = path.dirname(fileURLToPath(import.meta.url));
/** `tsc` writes a space between tag and template. */
const STYLES = /(?<= = css ?`)[^`]*(?=`)/g;
const HTML = /\b(html|svg) ?`/;

/** For bundles of the sources: rolldown, Vite. */
export const minifiedTemplates = {
  name: 'minified-templates',
  transform: {
    filter: { id: /\/packages\/element\/src\// },
    /** @param {string} code */
    handler: (code) => minifyTemplates(code),
  },
};

/**
 * In HTML a line break says as much as a line break and what is before the next line; so it does in scripts.
 *
 * @param {string} code of a module, TypeScript or not
 * @returns {string | undefined} undefined where there is nothing to be made smaller
 */
export function minifyTemplates(code) {
  const lines = HTML.test(code) ? code.replace(/\n[ \t]+/g, '\n') : code;
  const small = lines.replace(STYLES, minify);
  return small === code ? undefined : small;
}

/** @param {string} css what stands in a template */
function minify(css) {
  if (/\\|\$\{/.test(css))
    throw new Error('styles: only plain text was expected, no expression and no escape');
  const small = transform({ filename: 'styles.css', code: Buffer.from(css), minify: true }).code.toString();
  if (/[\\`]|\$\{/.test(small)) throw new Error('styles: they cannot stand in a template as they are');
  return small;
}

/** What `tsc` has written. */
function minifyDist() {
  const dist = path.join(here, 'dist');
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const file = path.join(dist, name);
    const small = minifyTemplates(readFileSync(file, 'utf8'));
    if (small !== undefined) writeFileSync(file, small);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) minifyDist();
