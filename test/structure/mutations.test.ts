import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MUTATIONS } from '../simulation/mutations.js';

const packages = path.join(import.meta.dirname, '../../packages');

test.each(MUTATIONS)('what the simulation breaks is there, once: $rule', async ({ file, from }) => {
  const source = await readFile(path.join(packages, file), 'utf8');
  expect(source.split(from)).toHaveLength(2);
});
