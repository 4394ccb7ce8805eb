/** What the registry and an auditor look for in every published package. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishedPackages } from '../../release/packages.js';

const root = path.resolve(import.meta.dirname, '../..');
const read = (...parts: string[]) => readFileSync(path.join(root, ...parts), 'utf8');
const packages = publishedPackages();

test('every folder of packages/ is published, what others need first', () => {
  expect(packages.length).toBeGreaterThanOrEqual(11);
  const places = new Map(packages.map(({ name }, place) => [name, place]));
  for (const { name, dependencies } of packages) {
    for (const needed of dependencies) {
      expect(places.get(needed) ?? -1, `${name} needs ${needed}`).toBeLessThan(places.get(name) ?? 0);
    }
  }
});

describe.each(packages)('$name', ({ folder }) => {
  const json = JSON.parse(read(folder, 'package.json'));

  test('carries the licence and its changelog', () => {
    expect(read(folder, 'LICENSE')).toBe(read('LICENSE'));
    expect(json.license).toBe('Apache-2.0');
    expect(read(folder, 'CHANGELOG.md')).toContain(`# ${json.name}\n\n## ${json.version}\n`);
    expect(json.files).toContain('CHANGELOG.md');
    expect(existsSync(path.join(root, folder, 'README.md'))).toBe(true);
  });

  test('says what it is, where its source is, and that it is public', () => {
    expect(json.description).toMatch(/\.$/);
    expect(json.keywords).toContain('client-side-encryption');
    expect(json.author).toBeTruthy();
    expect(json.repository).toMatchObject({ type: 'git', directory: path.posix.normalize(folder) });
    expect(json.publishConfig).toEqual({ access: 'public' });
  });

  test('takes the versions of others that an app may have already', () => {
    for (const [name, range] of Object.entries<string>(json.dependencies ?? {})) {
      // Ours are released together, and page, worker and signer must be of one make.
      if (packages.some((other) => other.name === name)) expect(range, name).toBe(json.version);
      else expect(range, name).toMatch(/^\^\d+\.\d+\.\d+$/);
    }
  });
});
