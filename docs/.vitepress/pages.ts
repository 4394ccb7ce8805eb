import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of `docs/` and of the repository, as absolute paths. */
export const docsFolder: string = fileURLToPath(new URL('..', import.meta.url));
export const repository: string = path.resolve(docsFolder, '..');

/** Documents at the top of the repository that are pages, too: what they are called on the site, and where they stand. */
export const PROJECT: Readonly<Record<string, string>> = {
  security: 'SECURITY.md',
  architecture: 'ARCHITECTURE.md',
  contributing: 'CONTRIBUTING.md',
};

export interface Page {
  /** As a link of the site, without extension: `/guide/start`. */
  readonly link: string;
  /** Its first heading, as HTML without tags. */
  readonly title: string;
}

/** The pages of a folder of `docs/`, by file name; none where there is no such folder. `index.md` is not among them. */
export function pagesOf(folder: string): Page[] {
  const at = path.join(docsFolder, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at)
    .filter((name) => name.endsWith('.md') && name !== 'index.md' && !name.startsWith('['))
    .sort()
    .map((name) => pageAt(path.posix.join(folder, name.slice(0, -3))));
}

/** The pages of a folder and of those in it; those of the elements first. */
export function pagesBelow(folder: string): Page[] {
  const at = path.join(docsFolder, folder);
  if (!existsSync(at)) return [];
  const folders = readdirSync(at, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const pages = [
    ...pagesOf(folder),
    ...folders.flatMap(({ name }) => pagesBelow(path.posix.join(folder, name))),
  ];
  const isPackage = ({ title }: Page) => Number(title.includes('sealift'));
  return pages.sort((a, b) => isPackage(a) - isPackage(b) || a.title.localeCompare(b.title));
}

/** Of `docs/`, the top among them; without what tools put there. */
export function foldersWithPages(): string[] {
  const folders = readdirSync(docsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|project$|public$)/.test(entry.name))
    .map(({ name }) => name);
  return ['', ...folders.sort()];
}

/** @param page its path below `docs/`, without extension */
export function pageAt(page: string): Page {
  return {
    link: `/${page}`,
    title: titleOf(readFileSync(path.join(docsFolder, `${page}.md`), 'utf8'), page),
  };
}

function titleOf(text: string, page: string): string {
  const heading = /^# (.+)$/m.exec(text)?.[1];
  if (heading === undefined) throw new Error(`docs/${page}.md has no heading of the first level.`);
  return heading.replace(/[`\\]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
