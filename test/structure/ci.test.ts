import { expect, test } from 'vitest';
import config from '../../vite.config.js';
import { read } from './source-files.js';

/** The projects of `npm test`, whoever runs them. */
const projects = (config.test?.projects ?? []).map((project) => String(Object(project).test.name));
const CI = read('.ci/run').replaceAll('\\\n', ' ');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('CI leaves out no project of the tests, and runs none twice', () => {
  expect(projects.length).toBeGreaterThan(5);
  const runs = CI.split('\n').filter((line) => /^ *suite .*\bnpm test\b/.test(line));
  const named = runs.flatMap((line) => [...line.matchAll(/--project (\S+)/g)].map(([, name]) => name));
  // A run that names none would run all.
  expect(runs.filter((line) => !line.includes('--project'))).toEqual([]);
  expect(CI).toContain('suite npm run check\n');
  expect(scripts.check).toContain('npm run boundaries');
  expect(read('test/structure.js')).toContain("'--project', 'structure'");
  expect([...named, 'structure'].sort()).toEqual([...projects].sort());
});

test('CI runs every suite', () => {
  const suites = Object.keys(scripts).filter((name) => name.startsWith('test:'));
  expect(suites.length).toBeGreaterThan(5);
  expect(suites.filter((name) => !new RegExp(`suite npm run ${name}(?: --.*)?$`, 'm').test(CI))).toEqual([]);
});
