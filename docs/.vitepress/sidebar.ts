import type { DefaultTheme } from 'vitepress';
import { type Page, pageAt, pagesOf } from './pages.js';

type Item = DefaultTheme.SidebarItem;

const item = ({ link, title }: Page): Item => ({ text: title, link });
/** Named pages first, in this order; then whatever else is in the folder, so that no page is without a way to it. */
function folder(name: string, first: readonly string[] = []): Item[] {
  const pages = pagesOf(name);
  const rank = ({ link }: Page) =>
    (first.indexOf(link.slice(name.length + 2)) + first.length + 1) % (first.length + 1);
  return pages
    .map((page, at) => ({ page, at }))
    .sort((a, b) => rank(a.page) - rank(b.page) || a.at - b.at)
    .map(({ page }) => item(page));
}

/** One for all pages. A new page in one of the folders is in it by itself. */
export function sidebar(): Item[] {
  const top = new Set(pagesOf('.').map(({ link }) => link.slice(1)));
  const named = (pages: readonly string[]) =>
    pages.filter((page) => top.delete(page)).map((page) => item(pageAt(page)));
  const groups: Item[] = [
    { text: 'Start', items: folder('guide', ['what-it-is', 'start', 'choose', 'who-can-read']) },
    {
      text: 'Into your page',
      items: [...folder('frameworks', ['html']), ...named(['bundlers', 'script-tag'])],
      collapsed: true,
    },
    {
      text: 'Into your back end',
      items: [...folder('back-ends'), ...named(['receipts', 'runtimes'])],
      collapsed: true,
    },
    {
      text: 'Packages',
      items: folder('reference', [
        'element',
        'upload',
        'signer',
        'kms',
        'core',
        'client',
        'command',
        'admin',
      ]),
      collapsed: true,
    },
    { text: 'Operate', items: named(['operations', 'fleets', 'audit']), collapsed: true },
    { text: 'Format', items: named(['object-format', 'segmented-gcm']), collapsed: true },
    {
      text: 'Measured and tested',
      items: named(['performance', 'engines', 'interop', 'servers']),
      collapsed: true,
    },
    {
      text: 'Project',
      items: [
        { text: 'Security', link: '/project/security' },
        { text: 'Architecture', link: '/project/architecture' },
        { text: 'Contributing', link: '/project/contributing' },
        { text: 'Decisions', collapsed: true, items: folder('decisions') },
      ],
      collapsed: true,
    },
  ];
  const rest = [...top].filter((page) => page !== 'index').map((page) => item(pageAt(page)));
  return [...groups, { text: 'More', items: rest }].filter(({ items }) => (items?.length ?? 0) > 0);
}
