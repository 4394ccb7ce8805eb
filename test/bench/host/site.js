import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { buildWorkers } from '../../../packages/upload/build-workers.js';
import { bundled } from '../../bundle.js';
import { CONTESTANTS } from './contestants.js';

const PAGES = {
  own: path.join(import.meta.dirname, '..', 'page'),
  contestants: path.join(CONTESTANTS, 'page'),
};

/** @typedef {keyof typeof PAGES} Page */

/**
 * A built page, and the browser that is to open it.
 *
 * @typedef {{ folder: string, engine: import('./browser.js').EngineName }} Site
 */

/**
 * Builds a bench page as an application would be built: minified, packages from their sources.
 *
 * @param {Page} [page] `contestants`: what is measured against them, which have been installed
 * @param {Site['engine']} [engine]
 * @returns {Promise<Site & { remove(): Promise<void> }>}
 */
export async function buildSite(page = 'own', engine = 'chromium') {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-bench-site-'));
  await buildWorkers();
  await build({
    ...bundled,
    root: PAGES[page],
    // As Vite does by default: what a late script imports is fetched beside it.
    build: { ...bundled.build, modulePreload: { polyfill: false }, outDir: folder, emptyOutDir: true },
  });
  return { folder, engine, remove: () => rm(folder, { recursive: true, force: true }) };
}
