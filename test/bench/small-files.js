import { smallFiles } from './host/uploading.js';
import { LINKS } from './links.js';
import { against } from './report/against.js';
import { spread } from './report/stats.js';

/** Files, bytes of each, and the share of plain PUTs that is to be reached. A link takes its time for each: fewer of them do. */
const SIZES = [
  { count: 1_000, overLink: 300, kB: 10, atLeast: 0.8 },
  { count: 100, overLink: 60, kB: 1_000, atLeast: 0.9 },
];

/** @type {import('./benches.js').Bench[]} */
export const smallFileBenches = [
  {
    name: 'small-files',
    about: 'many small files, encrypted, against PUTs of them to URLs that were signed before',
    needsPage: true,
    async run({ site, rounds, quick, links }) {
      const rows = [];
      for (const { count, overLink, kB, atLeast } of SIZES) {
        for (const name of links) {
          const { about, link } = LINKS[name];
          const files = link === undefined ? count : overLink;
          const job = { count: quick ? 20 : files, bytes: kB * 1_000, rounds, link };
          const found = await smallFiles(site, job);
          const perSecond = (speeds) => Math.round((spread(speeds).median * 1e6) / job.bytes);
          const what = `${job.count} files of ${kB} kB`;
          rows.push({
            ...against(
              'plain',
              found.plain,
              found.encrypted,
              `${what}${link === undefined ? '' : ` over ${about}`}, encrypted / plain PUTs`,
              { atLeast },
            ),
            detail: `${perSecond(found.encrypted)} against ${perSecond(found.plain)} files/s`,
          });
          if (link === undefined) rows.push(...costs(what, found));
        }
      }
      return rows;
    },
  },
];

/**
 * @param {string} what
 * @param {Awaited<ReturnType<typeof smallFiles>>} found
 * @returns {import('./report/table.js').Row[]}
 */
function costs(what, { requests, processorTime }) {
  return [
    {
      what: `${what}: requests to the signer`,
      value: spread(requests),
      unit: 'requests',
      goal: { atMost: 60 },
      detail: 'one grant, one start and one completion for each file',
    },
    ...['browser', 'server'].map((side) => ({
      what: `${what}: processor time for each, ${side === 'server' ? 'S3 and signer' : 'browser'}`,
      value: spread(processorTime.encrypted[side]),
      unit: 'ms of processor time',
      detail: `plain PUTs: ${spread(processorTime.plain[side]).median.toFixed(2)} ms`,
    })),
  ];
}
