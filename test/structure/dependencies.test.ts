import { builtinModules } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, importsOf, read } from './source-files.js';

/** ARCHITECTURE.md's third column: what each package may import of ours, and whether it may use Node. */
const RULES: Record<string, { ours: string[]; node: boolean }> = {
  core: { ours: [], node: false },
  protocol: { ours: [], node: false },
  upload: { ours: ['@sealift/core', '@sealift/protocol'], node: false },
  element: { ours: ['@sealift/upload'], node: false },
  kms: { ours: ['@sealift/core'], node: true },
  signer: { ours: ['@sealift/core', '@sealift/protocol'], node: true },
  admin: { ours: ['@sealift/core', '@sealift/protocol', '@sealift/kms', '@sealift/signer'], node: true },
  cli: {
    ours: ['@sealift/core', '@sealift/kms', '@sealift/signer', '@sealift/admin'],
    node: true,
  },
  'dev-s3': { ours: [], node: true },
};
const isTest = (file: string) => /\.(test|testing)\.ts$|\/testing\//.test(file);
const packageOf = (specifier: string) =>
  specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? '');
const isBuiltin = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier);

describe.each(Object.entries(RULES))('packages/%s', (name, { ours, node }) => {
  const files = filesBelow(`packages/${name}/src`, /\.ts$/).filter((file) => !isTest(file));
  const manifest = JSON.parse(read(`packages/${name}/package.json`)) as {
    dependencies?: Record<string, string>;
  };
  const declared = Object.keys(manifest.dependencies ?? {});

  test('has sources', () => expect(files.length).toBeGreaterThan(0));

  test.each(files)('%s imports only what it may', (file) => {
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) {
        const target = path.normalize(path.join(path.dirname(file), specifier));
        expect(target, 'a relative import stays inside its package').toMatch(
          new RegExp(`^packages/${name}/`),
        );
      } else if (isBuiltin(specifier)) {
        expect(node, `${specifier} in a package for browsers`).toBe(true);
      } else {
        expect(declared, 'what is imported is declared').toContain(packageOf(specifier));
      }
    }
  });

  test('declares only what the direction of dependencies allows', () => {
    const sealift = declared.filter(
      (dependency) => dependency.startsWith('@sealift/') || dependency === 'sealift-dev-s3',
    );
    expect(ours).toEqual(expect.arrayContaining(sealift));
  });
});

test('core and protocol have no dependency at all', () => {
  for (const name of ['core', 'protocol']) {
    expect(JSON.parse(read(`packages/${name}/package.json`))).not.toHaveProperty('dependencies');
  }
});

test('the signer takes any KMS: only its command line knows ours', () => {
  const users = filesBelow('packages/signer/src', /\.ts$/).filter(
    (file) => !isTest(file) && importsOf(file).some((specifier) => packageOf(specifier) === '@sealift/kms'),
  );
  expect(users.filter((file) => !file.startsWith('packages/signer/src/cli/'))).toEqual([]);
});

test('each platform power has one door', () => {
  const doors: [RegExp, string, RegExp][] = [
    [/\bcrypto\.subtle\b|\bcrypto\?\.subtle\b/, 'packages/core/src', /\/webcrypto\.ts$/],
    [/\bcrypto\.subtle\.\w/, 'packages/upload/src', /\/platform\/(memory-cipher|sha256)\.ts$/],
    [/\bgetDirectory\b/, 'packages', /\/upload\/src\/platform\/opfs\.ts$/],
    [/\bnew XMLHttpRequest\b/, 'packages', /\/upload\/src\/platform\/xhr\.ts$/],
    [/\bindexedDB\b/, 'packages', /\/upload\/src\/platform\//],
  ];
  for (const [power, folder, door] of doors) {
    const users = filesBelow(folder, /\.ts$/).filter(
      (file) => !isTest(file) && power.test(withoutComments(read(file))),
    );
    expect(users.filter((file) => !door.test(file))).toEqual([]);
  }
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
