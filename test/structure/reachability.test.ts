import path from 'node:path';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { root } from './source-files.js';

/** Modules of ours that end up in a bundle of this entry, workers included. */
async function modulesReachedFrom(entry: string): Promise<string[]> {
  const reached = new Set<string>();
  const recorder = {
    name: 'record-modules',
    transform(_code: string, id: string) {
      const file = id.split('?')[0] ?? id;
      if (path.isAbsolute(file) && !file.includes('node_modules')) reached.add(path.relative(root, file));
    },
  };
  await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [recorder],
    worker: { format: 'es', plugins: () => [recorder] },
    resolve: { conditions: ['@sealift/source', 'module', 'browser'] },
    build: { write: false, lib: { entry: path.join(root, entry), formats: ['es'] } },
  });
  return [...reached].sort();
}

test('the upload entry reaches no code that decrypts content or downloads', async () => {
  const reached = await modulesReachedFrom('packages/upload/src/uploader.ts');
  expect(reached).toContain('packages/core/src/seal/segment-sealer.ts');
  expect(
    reached.filter((file) =>
      /\/core\/src\/(open|legacy|rewrap|instruction-file)\/|\/upload\/src\/download\/|file-info\/open|decode-legacy/.test(
        file,
      ),
    ),
  ).toEqual([]);
});

test('the download entry reaches no code that seals content, or reads legacy objects', async () => {
  const reached = await modulesReachedFrom('packages/upload/src/download/index.ts');
  expect(reached).toContain('packages/core/src/open/opener.ts');
  expect(reached.filter((file) => /\/core\/src\/(seal|legacy|rewrap)\/|decode-legacy/.test(file))).toEqual(
    [],
  );
});

test('nor do the workers of either, in which neither is reached from the other', async () => {
  const seal = await modulesReachedFrom('packages/upload/src/workers/seal.worker.ts');
  expect(seal).toContain('packages/core/src/seal/segment-sealer.ts');
  expect(seal.filter((file) => /\/core\/src\/(open|legacy|rewrap)\//.test(file))).toEqual([]);
  const open = await modulesReachedFrom('packages/upload/src/workers/open.worker.ts');
  expect(open).toContain('packages/core/src/open/segment-opener.ts');
  expect(open.filter((file) => /\/core\/src\/(seal|legacy|rewrap)\//.test(file))).toEqual([]);
});
