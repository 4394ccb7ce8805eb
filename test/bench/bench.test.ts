import { afterAll, beforeAll, expect, test } from 'vitest';
import { contest } from './contest.js';
import { growing } from './growing.js';
import { buildSite } from './host/site.js';
import { firstByte } from './host/uploading.js';
import { LINKS } from './links.js';
import { smallFileBenches } from './small-files.js';

const TIMEOUT = { timeout: 180_000 };

/** Benches of a browser in their smallest size, without the contestants, which tests do not install: they run, and what they say is all there. */
let site: Awaited<ReturnType<typeof buildSite>>;
beforeAll(async () => {
  site = await buildSite();
}, TIMEOUT.timeout);
afterAll(() => site.remove());

const bench = (name: string) => {
  const found = [...contest, ...growing, ...smallFileBenches].find((each) => each.name === name);
  if (found === undefined) throw new Error(`no bench is named "${name}"`);
  return (links: string[]) => found.run({ site, rounds: 1, quick: true, links, uppy: false });
};

test('uploads over a link give ratios of speeds and one of processor time', TIMEOUT, async () => {
  const rows = await bench('link')(['1G']);
  expect(rows.map(({ what }) => what)).toEqual([
    '1 Gbit/s and 2 ms: encrypted / plaintext slices',
    '1 Gbit/s and 2 ms: only read into memory and sent / plaintext slices',
    '1 Gbit/s and 2 ms: encrypted / only read into memory and sent',
    '1 Gbit/s and 2 ms: processor time, encrypted / plaintext slices',
  ]);
  for (const { value } of rows) {
    expect(value.samples).toHaveLength(1);
    expect(value.median).toBeGreaterThan(0);
  }
});

test(
  'small files, and what they cost: at the machine itself, and as ratios over a link',
  TIMEOUT,
  async () => {
    const rows = await bench('small-files')(['loopback', '1G']);
    expect(rows.map(({ what }) => what)).toEqual(
      ['10 kB', '1000 kB'].flatMap((size) => [
        `20 files of ${size}, encrypted / plain PUTs`,
        `20 files of ${size}: requests to the signer`,
        `20 files of ${size}: processor time for each, browser`,
        `20 files of ${size}: processor time for each, S3 and signer`,
        `20 files of ${size} over 1 Gbit/s and 2 ms, encrypted / plain PUTs`,
      ]),
    );
  },
);

test('the first byte of an encrypted upload is told', TIMEOUT, async () => {
  const job = { bytes: 40 * 1024 * 1024, variant: 'encrypted', link: LINKS['1G']?.link };
  expect(await firstByte(site, job)).toBeGreaterThan(0);
});

test('what growing amounts cost is told for each amount', TIMEOUT, async () => {
  const rows = await bench('growth')([]);
  expect(rows.map(({ what }) => what)).toEqual([
    'one file of 20 MiB',
    'one file of 40 MiB',
    '1 file of 10 kB',
    '10 files of 10 kB',
  ]);
});
