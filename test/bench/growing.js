/** How the cost of an upload grows with what is uploaded. */
import { growth } from './host/uploading.js';
import { spread } from './report/stats.js';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
/** Of one encrypted file: what one AES-GCM message holds (NIST SP 800-38D §5.2.1.1). */
const MOST_BYTES = 64 * GiB - 32;
/** Of each of many files. */
const SMALL_BYTES = 10_000;

/** 1, factor, factor², … up to the most. @param {number} most @param {number} factor */
export function steps(most, factor) {
  const all = [];
  for (let step = 1; step < most; step *= factor) all.push(step);
  return [...all, most];
}

/** @type {import('./benches.js').Bench[]} */
export const growing = [
  {
    name: 'growth',
    about: 'cost of a GiB as a file gets larger, and of a file as there are more of them, to the sink',
    needsPage: true,
    async run({ site, quick, gibibytes = 4, files = 1_000 }) {
      const sizes = quick
        ? [20 * MiB, 40 * MiB]
        : steps(gibibytes, 2).map((size) => Math.min(size * GiB, MOST_BYTES));
      const counts = quick ? [1, 10] : steps(files, 10);
      const found = await growth(site, { fileBytes: sizes, counts, bytes: SMALL_BYTES });
      return [
        ...sizes.map((bytes, at) => ({
          what: `one file of ${Math.round(bytes / MiB)} MiB`,
          group: 'Processor time of browser and server for a GiB',
          value: spread([found.files[at].processorMs / 1000 / (bytes / GiB)]),
          unit: /** @type {const} */ ('s of processor time'),
          detail: `${(found.files[at].seconds / (bytes / GiB)).toFixed(2)} s for a GiB`,
        })),
        ...counts.map((count, at) => ({
          what: `${count} ${count === 1 ? 'file' : 'files'} of ${SMALL_BYTES / 1000} kB`,
          group: 'Processor time of browser and server for a file',
          value: spread([found.counts[at].processorMs / count]),
          unit: /** @type {const} */ ('ms of processor time'),
          detail: `${((found.counts[at].seconds * 1000) / count).toFixed(2)} ms for a file`,
        })),
      ];
    },
  },
];
