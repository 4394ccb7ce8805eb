import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

/**
 * As `loadSource`, for servers under load: bundled first, as a server is when it is deployed. What transforms modules one by one for
 * `loadSource` makes every use of an import a call.
 *
 * @param {string} entry absolute path
 */
export async function loadBundled(entry) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-bench-server-'));
  try {
    await build({
      configFile: false,
      logLevel: 'warn',
      root: path.dirname(entry),
      resolve: { conditions: ['@sealift/source', 'node'] },
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        outDir: folder,
        target: 'node20',
        minify: false,
        rolldownOptions: { output: { entryFileNames: 'server.mjs' } },
      },
    });
    return /** @type {any} */ (await import(pathToFileURL(path.join(folder, 'server.mjs')).href));
  } finally {
    // What is loaded late, credentials of the AWS SDK, nobody asks for here.
    await rm(folder, { recursive: true, force: true });
  }
}
