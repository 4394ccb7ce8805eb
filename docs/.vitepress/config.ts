import { defineConfig } from 'vitepress';
import { repositoryLinks } from './links.js';
import { sidebar } from './sidebar.js';
import { githubSlug } from './slug.js';

/** The documentation site. Everything it needs comes from its own origin: no fonts, scripts or counters of others. */
export default defineConfig({
  title: 'Sealift',
  description:
    'Encrypt files in the browser and upload them to S3, in the format of the Amazon S3 Encryption Client.',
  lang: 'en',
  cleanUrls: false,
  lastUpdated: false,
  // Pages of the reader's own machine.
  ignoreDeadLinks: [/^http:\/\/localhost/],
  head: [['meta', { name: 'color-scheme', content: 'light dark' }]],
  transformHead: ({ siteData }) => [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${siteData.base}favicon.svg` }],
  ],
  markdown: {
    anchor: { slugify: githubSlug },
    toc: { level: [2, 3] },
    config: (md) => {
      md.use(repositoryLinks);
    },
  },
  themeConfig: {
    logo: '/favicon.svg',
    nav: [
      { text: 'Start', link: '/guide/start', activeMatch: '^/guide/start' },
      { text: 'Try it', link: '/guide/live', activeMatch: '^/guide/live' },
      {
        text: 'Guide',
        link: '/guide/what-it-is',
        activeMatch: '^/(guide/(?!start|live)|profiles|keyrings|frameworks|back-ends)',
      },
      { text: 'Reference', link: '/reference/', activeMatch: '^/reference' },
      { text: 'Security', link: '/project/security', activeMatch: '^/project/security' },
    ],
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'Apache-2.0. This site sets no cookie and counts nobody.' },
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('encrypted-') } } },
  vite: {
    // Nothing of what a page asks for is inlined: a strict Content-Security-Policy can serve the site.
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
  },
});
