import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));

/** Packages that a module imports when it is loaded; what is imported later, on demand, does not count. */
async function packagesOf(entry: string): Promise<string[]> {
  const file = path.join(source, entry);
  expect(existsSync(file)).toBe(true);
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@sealift/source'] },
    ssr: { external: true },
    build: { ssr: file, write: false },
  });
  const { output } = result as { output: { imports?: string[]; isEntry?: boolean }[] };
  return output.filter(({ isEntry }) => isEntry).flatMap(({ imports = [] }) => imports);
}

test.each(['index.ts', 'local/index.ts', 'conformance.ts'])(
  '%s does not load the AWS KMS client',
  async (entry) => {
    expect(await packagesOf(entry)).not.toContain('@aws-sdk/client-kms');
  },
);

test('aws/index.ts does', async () => {
  expect(await packagesOf('aws/index.ts')).toContain('@aws-sdk/client-kms');
});
