/** The service worker of the live demo: one file, beside the pages. */
import path from 'node:path';
import { build } from 'vite';

/** @param {{ repository: string }} folders @returns {Promise<void>} */
export async function generateLive({ repository }) {
  const docs = path.join(repository, 'docs');
  await build({
    configFile: false,
    root: docs,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir: path.join(docs, 'public'),
      emptyOutDir: false,
      lib: {
        entry: path.join(docs, '.vitepress/live/service-worker.ts'),
        formats: ['iife'],
        name: 'live',
        fileName: () => 'live-worker.js',
      },
    },
  });
}
