import path from 'node:path';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { root } from './source-files.js';

/** What only Node has, as the entry of `@sealift/client` reaches it by modules of ours; the SDK sees to itself. */
async function builtinsReached(conditions: readonly string[], entry = 'index.ts'): Promise<string[]> {
  const reached = new Set<string>();
  const recorder = {
    name: 'record-imports',
    enforce: 'pre' as const,
    resolveId(id: string) {
      if (id.startsWith('node:')) reached.add(id);
      return /^node:|^@aws-sdk\/|^@smithy\//.test(id) ? { id, external: true } : undefined;
    },
  };
  await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [recorder],
    resolve: { conditions: ['@sealift/source', ...conditions] },
    build: {
      write: false,
      lib: { entry: path.join(root, 'packages/client/src', entry), formats: ['es'] },
    },
  });
  return [...reached];
}

test.each([
  ['Workers', ['workerd', 'worker', 'browser']],
  ['a page', ['browser', 'module']],
  ['a platform that nobody knows', []],
])('for %s the client is computed by WebCrypto, and reaches nothing of Node', async (_, conditions) => {
  expect(await builtinsReached(conditions)).toEqual([]);
  expect(await builtinsReached(conditions, 'http/index.ts')).toEqual([]);
});

test('in Node, Deno and Bun by node:crypto', async () => {
  expect(await builtinsReached(['node'])).toContain('node:crypto');
});
