import { expect, test } from 'vitest';
import { type KeptResult, merged, type Result } from './kept.js';

const machine = (cores: number): KeptResult['machine'] => ({
  ...{ cores, processor: 'p', memoryGiB: 8, system: 's', node: 'v20', load: 0, browsers: [] },
});
const result = (bench: string, engine: string, date: string): Result => ({
  ...{ bench, engine, date, about: '', setting: {}, rows: [] },
});

test('a result takes the place of an earlier one of its bench and engine, and says on which machine', () => {
  const kept = merged([], { machine: machine(2), results: [result('link', 'Chromium', '2026-01-01')] });
  const found = merged(kept, {
    machine: machine(4),
    results: [result('link', 'Chromium', '2026-02-02'), result('link', 'Firefox', '2026-02-02')],
  });
  expect(found.map(({ engine, date, machine }) => [engine, date, machine.cores])).toEqual([
    ['Chromium', '2026-02-02', 4],
    ['Firefox', '2026-02-02', 4],
  ]);
});

test('results of other benches and engines stay', () => {
  const kept = merged([], { machine: machine(2), results: [result('encrypt', 'Firefox', '2026-01-01')] });
  const found = merged(kept, { machine: machine(4), results: [result('encrypt', 'Chromium', '2026-02-02')] });
  expect(found.map(({ engine }) => engine)).toEqual(['Firefox', 'Chromium']);
  expect(found[0]).toEqual(kept[0]);
});
