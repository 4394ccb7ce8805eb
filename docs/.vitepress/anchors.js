/** Links that lead to a heading: VitePress finds dead pages, this finds dead headings. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} dist the built site
 * @param {string} base the path that it is served under, with `/` at both ends
 * @returns {string[]} one line for each link to a heading that is not there
 */
export function deadAnchors(dist, base) {
  const pages = new Map(
    readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.html'))
      .map((name) => [
        `${base}${name.split(path.sep).join('/')}`,
        readFileSync(path.join(dist, name), 'utf8'),
      ]),
  );
  const ids = new Map([...pages].map(([page, html]) => [page, new Set(matches(html, /\sid="([^"]+)"/g))]));
  return [...pages].flatMap(([page, html]) =>
    matches(html, /\shref="([^"]*#[^"]+)"/g)
      .map((href) => new URL(href.replaceAll('&amp;', '&'), `http://site${page}`))
      .filter(({ host }) => host === 'site')
      .filter(({ pathname, hash }) => !ids.get(fileOf(pathname))?.has(decodeURIComponent(hash.slice(1))))
      .map(({ pathname, hash }) => `${page} → ${pathname}${hash}`),
  );
}

/** @param {string} pathname */
const fileOf = (pathname) => (pathname.endsWith('/') ? `${pathname}index.html` : pathname);

/**
 * @param {string} text
 * @param {RegExp} pattern
 */
const matches = (text, pattern) => [...text.matchAll(pattern)].map(([, found = '']) => found);
