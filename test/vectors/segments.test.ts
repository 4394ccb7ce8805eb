/** Every vector of `segments/`: a range, by the table that stands beside the object; in Node and in Chromium. */
import { type CommitmentPolicy, createOpener, type Opener } from '@sealift/core';
import {
  createSegmentTableWriter,
  openSegmentTable,
  openVerifiedRange,
  SegmentDamagedError,
} from '@sealift/core/segments';
import { describe, expect, test } from 'vitest';
import { collect, hex, stream, unhex } from '../../packages/core/test/bytes.js';
import { errorOf, wordsOf } from '../../packages/core/test/errors.js';
import { keyringOf } from './keyrings.js';
import { loadSegmentScenarios, type Scenario } from './load.js';

const scenarios = loadSegmentScenarios();

async function opener({ keyring, metadata, body, commitmentPolicy }: Scenario): Promise<Opener> {
  return createOpener({
    keyring: await keyringOf(keyring),
    metadata,
    objectSize: body.length / 2,
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy: commitmentPolicy as CommitmentPolicy }),
  });
}

/** The range, and what of the object was asked for. */
async function read(scenario: Scenario, pieces?: number) {
  const { body, segmentTable, range } = scenario;
  if (segmentTable === undefined || range === undefined)
    throw new TypeError(`${scenario.name} asks for no range`);
  const object = unhex(body);
  const table = await openSegmentTable(await opener(scenario), unhex(segmentTable), object.slice(-16));
  return collect(
    openVerifiedRange(table, range, ({ offset, length }) =>
      stream(object.slice(offset, offset + length), pieces),
    ),
  );
}

test('there are vectors of all kinds', () => {
  const codes = new Set(scenarios.flatMap(({ expect: wanted }) => ('error' in wanted ? [wanted.error] : [])));
  expect([...codes].sort()).toEqual([
    'key-commitment-mismatch',
    'segment-damaged',
    'segment-table-invalid',
    'segment-table-mismatch',
    'segments-need-commitment',
  ]);
  expect(scenarios.length).toBeGreaterThan(40);
});

describe.each([undefined, 1, 1000])('arriving in pieces of %s bytes', (pieces) => {
  for (const scenario of scenarios) {
    const { name, expect: wanted } = scenario;
    if ('error' in wanted) {
      test(`${name}: ${wanted.error}`, async () => {
        const error = await errorOf(() => read(scenario, pieces));
        expect(error).toMatchObject({ code: wanted.error });
        expect(error instanceof SegmentDamagedError ? error.segment : undefined).toBe(wanted.segment);
        expect(wordsOf(error)).not.toContain(scenario.segmentTable?.slice(64, 96) || 'nothing');
      });
    } else {
      test(name, async () => expect(hex(await read(scenario, pieces))).toBe(wanted.plaintext));
    }
  }
});

test('our own writer makes a table that tells the same', async () => {
  const scenario = scenarios.find(({ name }) => name === 'segments-all');
  if (scenario === undefined || 'error' in scenario.expect) throw new TypeError('no such scenario');
  const writer = await createSegmentTableWriter(await opener(scenario), { segmentSize: 1024 });
  await writer.write(unhex(scenario.body));
  const table = await writer.finish();
  // All but the nonce, and what depends on it.
  expect(hex(table ?? new Uint8Array()).slice(0, 40)).toBe(scenario.segmentTable?.slice(0, 40));
  const ours = { ...scenario, segmentTable: hex(table ?? new Uint8Array()) };
  expect(hex(await read(ours))).toBe(scenario.expect.plaintext);
});
