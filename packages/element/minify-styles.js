/**
 * Makes the elements' styles small where they are published, in `dist/` and in `script/`: minifiers of scripts leave the text of
 * templates as it is, and every page would load its white space.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'lightningcss';

const here = path.dirname(fileURLToPath(import.meta.url));
/** `tsc` writes a space between tag and template. */
const STYLES = /(?<= = css ?`)[^`]*(?=`)/g;

/** For bundles of the sources: rolldown, Vite. */
export const minifiedStyles = {
  name: 'minified-styles',
  transform: {
    filter: { id: /\/packages\/element\/src\// },
    /** @param {string} code */
    handler: (code) => minifyStyles(code),
  },
};

/**
 * @param {string} code of a module, TypeScript or not
 * @returns {string | undefined} undefined where there are no styles, or they are as small already
 */
export function minifyStyles(code) {
  const small = code.replace(STYLES, minify);
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
    const small = minifyStyles(readFileSync(file, 'utf8'));
    if (small !== undefined) writeFileSync(file, small);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) minifyDist();
