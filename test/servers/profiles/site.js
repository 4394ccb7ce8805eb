import path from 'node:path';
import { build } from 'vite';
import { buildWorkers } from '../../../packages/upload/build-workers.js';
import { bundled } from '../../bundle.js';
import { temporaryFolder } from '../start/temporary-folder.js';

/** Builds the page as an application would be built: minified, packages from their sources. */
export async function buildSite() {
  const folder = await temporaryFolder('page');
  await buildWorkers();
  await build({
    ...bundled,
    root: path.join(import.meta.dirname, 'page'),
    build: { ...bundled.build, outDir: folder.path, emptyOutDir: true },
  });
  return folder;
}
