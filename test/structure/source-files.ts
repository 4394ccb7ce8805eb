import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** Paths, relative to the root, of all files below a folder; without build output, generated pages and dependencies. */
export function filesBelow(folder: string, wanted: RegExp): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist|reference\/api)\//.test(file));
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** What a module imports, statically, dynamically or as a worker. */
export function importsOf(file: string): string[] {
  const pattern = /(?:^|[;}\s])(?:(?:from|import)\s+|import\(\s*|new URL\(\s*)(['"])([^'"\s]+)\1[;),\s]/gm;
  return [...read(file).matchAll(pattern)].map((match) => match[2] ?? '');
}
