/** Writes what is made of sources: pages, and the service worker of the live demo. It is not checked in. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateApi } from './api.js';
import { generateElements } from './elements.js';
import { generateLive } from './live.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const out = path.join(repository, 'docs/reference/api');

/** @returns {Promise<void>} */
export async function generate() {
  rmSync(out, { recursive: true, force: true });
  await generateApi({ repository, out });
  generateElements({ repository, out });
  await generateLive({ repository });
}
