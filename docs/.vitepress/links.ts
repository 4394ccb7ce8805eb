import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { PROJECT, repository } from './pages.js';

/**
 * Documents link to each other as they lie in the repository, so that they can be read there. On the site a link to a
 * page leads to the page, one to any other file to the repository on the web, or nowhere when none is known.
 */
export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('repository-links', (state) => {
    const from = sourceOf(String(state.env.relativePath ?? ''));
    for (const { children } of state.tokens) {
      let leadsNowhere = false;
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const href = linkFrom(from, token.attrGet('href') ?? '');
          leadsNowhere = href === undefined;
          if (href !== undefined) token.attrSet('href', href);
        }
        // What remains of such a link is its text.
        if (leadsNowhere && (token.type === 'link_open' || token.type === 'link_close')) {
          leadsNowhere = token.type === 'link_open';
          token.type = 'text';
        }
      }
    }
  });
}

/**
 * @param from the file with the link, relative to the repository
 * @param href as it stands there
 * @returns undefined for a file that is no page, while the repository is not on the web
 */
export function linkFrom(from: string, href: string): string | undefined {
  if (/^([a-z][a-z+.-]*:|#|\/)/i.test(href)) return href;
  const [target = '', anchor] = href.split('#');
  const file = path.posix.join(path.posix.dirname(from), decodeURI(target));
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const page = pageOf(file);
  if (page !== undefined) return `${page}${hash}`;
  const web = webAddress();
  return web && `${web}/blob/main/${file}${hash}`;
}

/** The page that a file of the repository is, as a link of the site; undefined when it is none. */
function pageOf(file: string): string | undefined {
  const project = Object.entries(PROJECT).find(([, name]) => name === file)?.[0];
  if (project !== undefined) return `/project/${project}`;
  if (file === 'README.md') return '/';
  if (!file.startsWith('docs/')) return undefined;
  const inDocs = file.slice('docs/'.length).replace(/\/$/, '');
  const isFolder =
    existsSync(path.join(repository, file)) && statSync(path.join(repository, file)).isDirectory();
  if (isFolder) return `/${inDocs}/`;
  return file.endsWith('.md') ? `/${inDocs.slice(0, -3).replace(/(^|\/)index$/, '$1')}` : undefined;
}

/** Where a page of the site comes from, relative to the repository. */
function sourceOf(relativePath: string): string {
  const project = /^project\/(.+)\.md$/.exec(relativePath)?.[1];
  return (project === undefined ? undefined : PROJECT[project]) ?? `docs/${relativePath}`;
}

/** Of the repository's files on the web: what the packages name as their repository. */
function webAddress(): string | undefined {
  const { repository: named } = JSON.parse(
    readFileSync(path.join(repository, 'packages/core/package.json'), 'utf8'),
  ) as {
    repository?: { url?: string };
  };
  return named?.url?.replace(/^git\+/, '').replace(/\.git$/, '');
}
