/**
 * Files at the subpaths of the packages for pages: `@sealift/upload/download` is also `download.js`. For Parcel, which by default
 * looks for files and does not read `exports`. Each only names what `exports` names; a worker is copied, for it imports nothing.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Those that pages load. */
export const FOR_PAGES = ['core', 'protocol', 'keys', 'upload', 'element'];

/** @param {string} folder of a package @returns {[file: string, target: string][]} relative to it, without `./` */
export function subpathFiles(folder) {
  /** @type {{ exports: Record<string, { default: string }> }} */
  const { exports } = JSON.parse(readFileSync(path.join(here, folder, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([subpath]) => subpath !== '.')
    .map(
      ([subpath, { default: target }]) =>
        /** @type {[string, string]} */ ([
          path.posix.normalize(subpath).replace(/(\.js)?$/, '.js'),
          path.posix.normalize(target),
        ]),
    )
    .filter(([file, target]) => file !== target);
}

function writeSubpathFiles() {
  for (const folder of FOR_PAGES) {
    for (const [file, target] of subpathFiles(folder)) {
      const at = path.join(here, folder, file);
      mkdirSync(path.dirname(at), { recursive: true });
      if (file.endsWith('.worker.js')) {
        copyFileSync(path.join(here, folder, target), at);
        continue;
      }
      const relative = path.posix.relative(path.posix.dirname(file), target);
      writeFileSync(at, `export * from '${relative.startsWith('.') ? relative : `./${relative}`}';\n`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeSubpathFiles();
