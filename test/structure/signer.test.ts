import path from 'node:path';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { filesBelow, read, root } from './source-files.js';

/** The signer is to be read in an afternoon. Blank lines and comments count. */
const MAX_LINES = 4_000;

test(`packages/signer has at most ${MAX_LINES} lines beside its tests`, () => {
  const files = filesBelow('packages/signer/src', /\.ts$/).filter(
    (file) => !/\.test\.ts$|\/testing\//.test(file),
  );
  const lines = files.reduce((sum, file) => sum + read(file).split('\n').length - 1, 0);
  expect(lines).toBeLessThanOrEqual(MAX_LINES);
});

test.each([['workerd', 'worker', 'browser']])(
  'as a bundle for Workers it needs nothing of Node',
  async (...conditions) => {
    const builtins = new Set<string>();
    const result = await build({
      configFile: false,
      root,
      logLevel: 'silent',
      plugins: [
        {
          name: 'record-builtins',
          enforce: 'pre',
          resolveId(id) {
            if (id.startsWith('node:')) builtins.add(id);
            return undefined;
          },
        },
      ],
      resolve: { conditions: ['@sealift/source', ...conditions, 'module'] },
      build: {
        write: false,
        minify: false,
        lib: { entry: path.join(root, 'packages/signer/src/index.ts'), formats: ['es'] },
      },
    });
    expect([...builtins]).toEqual([]);
    const code = JSON.stringify(result);
    expect(code).not.toMatch(/\bBuffer\.|\bprocess\.(env|version)/);
    expect(code).not.toContain('@aws-sdk');
  },
);
