import path from 'node:path';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';
import { filesBelow, read, root } from './source-files.js';

/** Blank lines and comments count: it is to be read in an afternoon. */
const MAX_LINES = 4_000;

test(`packages/signer has at most ${MAX_LINES} lines beside its tests`, () => {
  const files = filesBelow('packages/signer/src', /\.ts$/).filter(
    (file) => !/\.test\.ts$|\/testing\//.test(file),
  );
  const lines = files.reduce((sum, file) => sum + read(file).split('\n').length - 1, 0);
  expect(lines).toBeLessThanOrEqual(MAX_LINES);
});

test('its main entry reaches nothing that only Node has, and no SDK', async () => {
  const reached = new Set<string>();
  const recorder = {
    name: 'record-imports',
    enforce: 'pre' as const,
    resolveId(id: string) {
      if (!id.startsWith('.') && !path.isAbsolute(id)) reached.add(id);
      return undefined;
    },
  };
  const conditions = ['@sealift/source', 'workerd', 'worker', 'browser', 'module'];
  const built = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [recorder],
    resolve: { conditions },
    build: {
      write: false,
      minify: true,
      lib: { entry: path.join(root, 'packages/signer/src/index.ts'), formats: ['es'] },
    },
  });
  expect([...reached].filter((id) => /^node:|^@aws-sdk|^@smithy/.test(id))).toEqual([]);
  const outputs = (built as Rolldown.RolldownOutput[]).flatMap(({ output }) => output);
  expect(outputs.map(({ fileName }) => fileName)).toHaveLength(1);
  const code = outputs.map((file) => (file.type === 'chunk' ? file.code : '')).join('');
  expect(/.{60}(?<![.\w])(?:Buffer|process)\b.{0,60}/.exec(code)?.[0]).toBeUndefined();
});
