import { defineConfig } from 'vite';

/** The pages, built to `dist`. Packages resolve to their sources; nothing is inlined, for the strict policy of the page. */
export default defineConfig({
  resolve: { conditions: ['@sealift/source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'keys.html', 'watch.html'].map((name) => `${import.meta.dirname}/${name}`),
    },
  },
});
