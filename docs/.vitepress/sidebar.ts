import type { DefaultTheme } from 'vitepress';
import { foldersWithPages, pageAt, pagesBelow, pagesOf } from './pages.js';

type Item = DefaultTheme.SidebarItem;

/** Groups, and their pages in order. `folder/*` is what else the folder has, by name. */
const GROUPS: readonly (readonly [title: string, pages: readonly string[]])[] = [
  [
    'Start',
    [
      'guide/what-it-is',
      'guide/start',
      'guide/live',
      'guide/authorize',
      'guide/production',
      'guide/troubleshooting',
      'guide/*',
    ],
  ],
  ['Decide', ['guide/choose', 'guide/who-can-read', 'guide/security-model']],
  [
    'Protection profiles',
    [
      'profiles/client',
      'profiles/sse-s3',
      'profiles/sse-kms',
      'profiles/dsse-kms',
      'profiles/sse-c',
      'profiles/*',
    ],
  ],
  ['Keyrings', ['keyrings/kms', 'keyrings/public-key', 'keyrings/own-key', 'keyrings/*']],
  ['Into your page', ['frameworks/html', 'script-tag', 'bundlers', 'frameworks/*']],
  ['Into your back end', ['receipts', 'back-ends/*', 'runtimes']],
  ['Move to Sealift', ['guide/migrate-from-uppy', 'guide/from-aws-clients']],
  ['Operate', ['operations', 'fleets', 'audit']],
  [
    'Reference',
    [
      'errors',
      'reference/element',
      'reference/upload',
      'reference/signer',
      'reference/kms',
      'reference/core',
      'reference/client',
      'reference/command',
      'reference/admin',
      'reference/*',
    ],
  ],
  ['Format', ['object-format', 'segmented-gcm', 'segment-table']],
  ['Measured and tested', ['performance', 'benchmarks', 'engines', 'interop', 'servers', 'simulation']],
  ['Decisions', ['decisions/*']],
];
const OPEN = new Set(['Start', 'Decide']);

/** One for all pages. A new page is in it by itself: in its folder's group, or in the last one. */
export function sidebar(): Item[] {
  const left = new Map(
    foldersWithPages().flatMap((folder) => pagesOf(folder).map((page) => [page.link.slice(1), page])),
  );
  const named = new Set(GROUPS.flatMap(([, pages]) => pages.filter((page) => !page.endsWith('*'))));
  const take = (name: string): Item[] => {
    if (!left.delete(name)) return [];
    const { link, title } = pageAt(name);
    return [{ text: title, link }];
  };
  const items = (pages: readonly string[]) =>
    pages.flatMap((page) =>
      page.endsWith('/*')
        ? [...left.keys()]
            .filter((name) => name.startsWith(page.slice(0, -1)) && !named.has(name))
            .flatMap(take)
        : take(page),
    );
  const groups = GROUPS.map(([text, pages]) => ({ text, items: items(pages), collapsed: !OPEN.has(text) }));
  const project: Item[] = [
    { text: 'Security', link: '/project/security' },
    { text: 'Architecture', link: '/project/architecture' },
    { text: 'Contributing', link: '/project/contributing' },
    ...[...left.keys()].flatMap(take),
  ];
  const api = {
    text: 'API',
    collapsed: true,
    items: pagesBelow('reference/api').map(({ link, title }) => ({ text: title, link })),
  };
  return [...groups, api, { text: 'Project', items: project, collapsed: true }].filter(
    (group) => group.items.length > 0,
  );
}
