import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, read, root } from './source-files.js';

/** Globals that Lit and the AWS SDK leave behind. */
const OF_DEPENDENCIES = [
  'litServerRoot',
  'customElements',
  'litPropertyMetadata',
  'litHtmlVersions',
  'litElementVersions',
  'reactiveElementVersions',
  'awslambda',
];
/** The elements are registered in a page; the scripts of workers speak to one. */
const NEEDS_A_PAGE =
  /^@sealift\/(element\/(define|media\/define|script\/sealift\.js)|upload\/\w+\.worker\.js)$/;

describe('importing a package in Node does nothing but define names', () => {
  const entries = filesBelow('packages', /^package\.json$/).flatMap((file) => {
    const { name, exports } = JSON.parse(read(file)) as { name: string; exports: Record<string, unknown> };
    return Object.keys(exports)
      .filter((subpath) => subpath !== './package.json' && !subpath.endsWith('.json'))
      .map((subpath) => `${name}${subpath.slice(1)}`);
  });

  test.each(entries.filter((entry) => !NEEDS_A_PAGE.test(entry)))('%s', (entry) => {
    const script = `
      const before = new Set(Object.getOwnPropertyNames(globalThis).concat(${JSON.stringify(OF_DEPENDENCIES)}));
      await import(${JSON.stringify(entry)});
      const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
      if (added.length > 0) throw new Error('new globals: ' + added);
      const busy = process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|Server|Socket/.test(name));
      if (busy.length > 0) throw new Error('left running: ' + busy);`;
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: path.join(root, 'demo'),
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('documents', () => {
  const documents = ['.', 'docs', 'packages', 'test', 'demo'].flatMap((folder) =>
    folder === '.' ? filesAtTop() : filesBelow(folder, /\.md$/),
  );

  test.each(documents)('%s links to files that exist', (file) => {
    for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)) {
      const linked = path.join(root, path.dirname(file), target);
      expect(() => readFileSync(linked, { flag: 'r' }), `${file} → ${target}`).not.toThrow(/ENOENT/);
    }
  });
});

function filesAtTop(): string[] {
  return ['README.md', 'ARCHITECTURE.md', 'SECURITY.md', 'CONTRIBUTING.md'];
}
