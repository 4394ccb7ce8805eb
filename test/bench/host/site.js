import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { buildWorkers } from '../../../packages/upload/build-workers.js';
import { bundled } from '../../bundle.js';

const PAGE = path.join(import.meta.dirname, '..', 'page');

/** Builds the bench page as an application would be built: minified, packages from their sources. */
export async function buildSite() {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-bench-site-'));
  await buildWorkers();
  await build({
    ...bundled,
    root: PAGE,
    build: { ...bundled.build, outDir: folder, emptyOutDir: true },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
