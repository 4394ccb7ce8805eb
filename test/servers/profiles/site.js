import path from 'node:path';
import { build } from 'vite';
import { buildWorkers } from '../../../packages/upload/build-workers.js';
import { bundled } from '../../bundle.js';
import { temporaryFolder } from '../start/temporary-folder.js';

/**
 * Builds a page as an application would be built: minified, packages from their sources.
 *
 * @param {string} root folder of its `index.html`
 */
export async function buildSite(root = path.join(import.meta.dirname, 'page')) {
  const folder = await temporaryFolder('page');
  await buildWorkers();
  await build({
    ...bundled,
    root,
    build: { ...bundled.build, outDir: folder.path, emptyOutDir: true },
  });
  return folder;
}
