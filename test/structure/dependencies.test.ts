import { builtinModules } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, importsOf, read } from './source-files.js';

interface Rule {
  /** Packages of ours that it may depend on. */
  readonly ours: readonly string[];
  /** Files that may import what only Node has: all of them, none, or those that match. */
  readonly node: boolean | RegExp;
}

/** ARCHITECTURE.md's third column. An arrow points one way: nothing below depends on what is above it. */
const RULES: Record<string, Rule> = {
  core: { ours: [], node: false },
  protocol: { ours: [], node: false },
  keys: { ours: ['core'], node: false },
  upload: { ours: ['core', 'protocol'], node: false },
  element: { ours: ['upload'], node: false },
  kms: { ours: ['core'], node: true },
  client: { ours: ['core', 'protocol', 'kms'], node: /\/src\/(platform\.ts|node\/.*)$/ },
  s3: { ours: ['core', 'protocol'], node: /\/src\/node\/.*$/ },
  protection: { ours: ['core', 'protocol', 's3'], node: false },
  signer: { ours: ['core', 'protocol', 's3', 'protection'], node: /\/src\/(node\.ts|tokens\/node\/.*)$/ },
  redis: { ours: ['core', 'protocol', 's3', 'protection', 'signer'], node: false },
  admin: { ours: ['core', 'protocol', 'kms', 'client', 's3', 'protection', 'signer'], node: true },
  cli: {
    ours: ['core', 'protocol', 'kms', 'client', 's3', 'protection', 'signer', 'redis', 'admin'],
    node: true,
  },
  'dev-s3': { ours: [], node: true },
};
/** Where folders still import each other in circles. */
const TANGLED: readonly string[] = ['dev-s3', 'upload'];
const NAMES: Readonly<Record<string, string>> = { cli: 'sealift', 'dev-s3': 'sealift-dev-s3' };
const FOLDERS = new Map(Object.keys(RULES).map((folder) => [NAMES[folder] ?? `@sealift/${folder}`, folder]));

const isTest = (file: string) => /\.(test|testing)\.ts$|\/testing\//.test(file);
const isBuiltin = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier);
const nameOf = (specifier: string) =>
  specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? '');

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  /** What the application has: each optional, of any version that its types fit. */
  readonly peerDependencies?: Record<string, string>;
  readonly imports?: Record<string, unknown>;
}
const manifestOf = (folder: string) => JSON.parse(read(`packages/${folder}/package.json`)) as Manifest;

test('every package has a rule', () => {
  expect(filesBelow('packages', /^package\.json$/).map((file) => file.split('/')[1])).toEqual(
    expect.arrayContaining(Object.keys(RULES)),
  );
  expect(filesBelow('packages', /^package\.json$/)).toHaveLength(Object.keys(RULES).length);
});

describe.each(Object.entries(RULES))('packages/%s', (folder, { ours, node }) => {
  const all = filesBelow(`packages/${folder}/src`, /\.ts$/);
  const files = all.filter((file) => !isTest(file));
  const manifest = manifestOf(folder);
  const { dependencies, peerDependencies, imports } = manifest;
  const declared = [dependencies, peerDependencies, imports].flatMap((names) => Object.keys(names ?? {}));

  test('has sources', () => expect(files.length).toBeGreaterThan(0));

  test.each(files)('%s imports only what it may', (file) => {
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) {
        const target = path.normalize(path.join(path.dirname(file), specifier));
        expect(target, 'a relative import stays inside its package').toMatch(
          new RegExp(`^packages/${folder}/`),
        );
      } else if (isBuiltin(specifier)) {
        expect(typeof node === 'boolean' ? node : node.test(file), `${specifier} here`).toBe(true);
      } else {
        expect(declared, 'what is imported is declared').toContain(
          specifier.startsWith('#') ? specifier : nameOf(specifier),
        );
      }
    }
  });

  test('declares only what the direction of dependencies allows', () => {
    const own = declared.flatMap((name) => FOLDERS.get(name) ?? []);
    expect(ours).toEqual(expect.arrayContaining(own));
  });

  test('its tests need no package above it', () => {
    const above = Object.keys(RULES).filter((other) => below(other).has(folder));
    const used = all.filter(isTest).flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const target = path.normalize(path.join(path.dirname(file), specifier));
        const found = specifier.startsWith('.') ? target.split('/')[1] : FOLDERS.get(nameOf(specifier));
        return found !== undefined && above.includes(found) ? `${file}: ${specifier}` : [];
      }),
    );
    expect(used).toEqual([]);
    const developed = Object.keys(manifest.devDependencies ?? {}).flatMap((name) => FOLDERS.get(name) ?? []);
    expect(developed.filter((name) => above.includes(name))).toEqual([]);
  });

  test('no file imports itself by way of others, not even for a type', () => {
    expect(circlesIn(files)).toEqual([]);
  });

  if (!TANGLED.includes(folder))
    test('nor does a folder', () => {
      expect(circlesIn(files, (file) => folderOf(folder, file))).toEqual([]);
    });
});

/** All that a package depends on, directly or not. */
function below(folder: string): Set<string> {
  const { ours = [] } = RULES[folder] ?? {};
  return new Set(ours.flatMap((name) => [name, ...below(name)]));
}

/** The first folder below `src` that a file lies in; a file that lies in none is one by itself. */
function folderOf(folder: string, file: string): string {
  const [first = '', ...rest] = file.slice(`packages/${folder}/src/`.length).split('/');
  return rest.length === 0 ? file : first;
}

/** Members of a circle, each named once: what a file, or what holds it, comes back to itself through. */
function circlesIn(files: readonly string[], nameOf = (file: string) => file): string[] {
  const known = new Set(files);
  const next = new Map<string, string[]>();
  for (const file of files) {
    const targets = importsOf(file)
      .map((specifier) => path.normalize(path.join(path.dirname(file), specifier)).replace(/\.js$/, '.ts'))
      .filter((target) => known.has(target));
    const from = nameOf(file);
    const others = targets.map(nameOf).filter((to) => to !== from || nameOf(file) === file);
    next.set(from, [...(next.get(from) ?? []), ...others]);
  }
  const reached = (start: string): Set<string> => {
    const seen = new Set<string>();
    const follow = (file: string): void => {
      for (const target of next.get(file) ?? []) {
        if (seen.has(target)) continue;
        seen.add(target);
        follow(target);
      }
    };
    follow(start);
    return seen;
  };
  return [...next.keys()].filter((name) => reached(name).has(name));
}

test('nothing imports the command; nothing but tests and demo the development server', () => {
  for (const folder of Object.keys(RULES))
    for (const name of Object.keys(manifestOf(folder).dependencies ?? {}))
      expect(['sealift', 'sealift-dev-s3']).not.toContain(name);
});

test('core and protocol have no dependency at all', () => {
  for (const name of ['core', 'protocol']) {
    expect(JSON.parse(read(`packages/${name}/package.json`))).not.toHaveProperty('dependencies');
  }
});

test('each platform power has one door', () => {
  const doors: [RegExp, string, RegExp][] = [
    [/\bcrypto\.subtle\b|\bcrypto\?\.subtle\b/, 'packages/core/src', /\/webcrypto\.ts$/],
    [/\bcrypto\.subtle\.\w/, 'packages/upload/src', /\/platform\/(memory-cipher|record-cipher|sha256)\.ts$/],
    [/\bgetDirectory\b/, 'packages', /\/upload\/src\/platform\/opfs\.ts$/],
    [/\bnew XMLHttpRequest\b/, 'packages', /\/upload\/src\/platform\/xhr\.ts$/],
    [/\bnavigator\b.*\blocks\b|\blocks\.request\b/, 'packages', /\/upload\/src\/platform\/(locks|opfs)\.ts$/],
    [/\bindexedDB\b/, 'packages', /\/upload\/src\/platform\/|\/element\/src\/engine\/has-journal\.ts$/],
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
