/** Against what people would use instead: real packages, at the versions of `contestants/package.json`. */

import { contestantSizes } from './host/contestant-sizes.js';
import { inPage } from './host/in-page.js';
import { firstByte, uploadingOver } from './host/uploading.js';
import { LINKS } from './links.js';
import { against } from './report/against.js';
import { ratio, spread } from './report/stats.js';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/**
 * Every way to encrypt in a page, with the ratios that ours is to reach. Goals are against what a library does by itself; where it can be
 * set to be faster, that is measured, too.
 *
 * @type {Record<string, { encrypting?: number, decrypting?: number }>}
 */
const CIPHERS = {
  'WebCrypto, 8 MiB at a time': { encrypting: 2, decrypting: 1.5 },
  'WebCrypto, one call': {},
  'libsodium secretstream': { encrypting: 3, decrypting: 2 },
  'AWS Encryption SDK': { encrypting: 12, decrypting: 8 },
  'AWS Encryption SDK, frames of 1 MiB': {},
  'age-encryption': { encrypting: 15, decrypting: 10 },
  'noble AES-GCM': { encrypting: 20, decrypting: 15 },
  'noble ChaCha20-Poly1305': {},
  openpgp: { encrypting: 25, decrypting: 15 },
  'openpgp, AES-GCM': {},
};

/** @type {import('./benches.js').Bench[]} */
export const contest = [
  ...['encrypting', 'decrypting'].map((direction) => ({
    name: direction === 'encrypting' ? 'encrypt' : 'decrypt',
    about:
      direction === 'encrypting'
        ? 'encryption in a page against libraries that do it, from memory'
        : 'decryption and verification in a page against libraries that do it, from memory',
    needsPage: true,
    contestants: 'needed',
    async run({ site, rounds, quick, mebibytes = quick ? 8 : 256 }) {
      const found = await inPage(
        site,
        { bench: 'ciphers', direction, bytes: mebibytes * MiB, rounds },
        { minutes: 20 + rounds * 4 },
      );
      return ['one realm', 'two workers'].flatMap((ours) =>
        Object.entries(CIPHERS).map(([theirs, { [direction]: atLeast }]) => {
          const goal = ours === 'one realm' && atLeast !== undefined ? { atLeast } : undefined;
          const row = against(theirs, found[theirs], found[ours], `${ours} / ${theirs}`, goal);
          return { ...row, group: `${mebibytes} MiB, ${ours}` };
        }),
      );
    },
  })),
  {
    name: 'link',
    about: 'encrypted upload over links of several speeds, against plaintext slices and against Uppy',
    needsPage: true,
    contestants: 'wanted',
    async run({ site, rounds, quick, mebibytes = quick ? 40 : 1024, links, uppy }) {
      const rows = [];
      const variants = ['plain', 'read', 'encrypted', ...(uppy ? ['uppy'] : [])];
      for (const name of links) {
        const { about, atLeast, link } = LINKS[name];
        const { speeds, processorTime } = await uploadingOver(site, {
          bytes: mebibytes * MiB,
          rounds,
          variants,
          link,
        });
        const group = `${mebibytes} MiB over ${about}`;
        const row = (ours, theirs, what, goal) => ({
          ...against(theirs, speeds[theirs], speeds[ours], `${about}: ${what}`, goal),
          group,
        });
        rows.push(
          row('encrypted', 'plain', 'encrypted / plaintext slices', { atLeast }),
          // No page that touches the bytes can be faster than one that does nothing with them.
          row('read', 'plain', 'only read into memory and sent / plaintext slices'),
          row('encrypted', 'read', 'encrypted / only read into memory and sent'),
        );
        if (uppy) rows.push(row('encrypted', 'uppy', 'encrypted / Uppy, plaintext', { atLeast: 1 }));
        const perGiB = (all) => all.map((ms) => (ms / 1000) * (1024 / mebibytes));
        const costs = Object.fromEntries(variants.map((each) => [each, perGiB(processorTime[each])]));
        rows.push({
          what: `${about}: processor time, encrypted / plaintext slices`,
          group,
          value: ratio(costs.encrypted, costs.plain),
          unit: 'ratio',
          lessIsBetter: true,
          ...(name === 'loopback' ? { goal: { atMost: 1.5 } } : {}),
          detail: `a GiB, browser and server: ${variants.map((each) => `${each} ${spread(costs[each]).median.toFixed(2)} s`).join(', ')}`,
        });
      }
      return rows;
    },
  },
  {
    name: 'first-byte',
    about:
      'from choosing a file of 5 GiB until the server has a byte, over 100 Mbit/s and 80 ms, against Uppy',
    needsPage: true,
    contestants: 'wanted',
    async run({ site, rounds, quick, gibibytes = 5, uppy }) {
      const variants = ['plain', 'encrypted', ...(uppy ? ['uppy'] : [])];
      const { about, link } = LINKS['100M'];
      /** @type {Record<string, number[]>} */
      const ms = Object.fromEntries(variants.map((name) => [name, []]));
      for (let round = 0; round < rounds; round++) {
        for (const [at] of variants.entries()) {
          const variant = variants[(at + round) % variants.length];
          ms[variant].push(
            await firstByte(site, { bytes: quick ? 40 * MiB : gibibytes * GiB, variant, link }),
          );
        }
      }
      const theirs = uppy ? 'uppy' : 'plain';
      return [
        ...variants.map((name) => ({
          what: `first byte, ${name}`,
          group: `Milliseconds over ${about}`,
          value: spread(ms[name]),
          unit: /** @type {const} */ ('ms'),
        })),
        {
          what: `first byte, encrypted / ${theirs === 'uppy' ? 'Uppy, plaintext' : 'plaintext slices'}`,
          group: 'Against the other',
          value: ratio(ms.encrypted, ms[theirs]),
          unit: 'ratio',
          lessIsBetter: true,
          ...(uppy ? { goal: { atMost: 1 } } : {}),
        },
      ];
    },
  },
  {
    name: 'sizes',
    about: 'bytes of what a page loads, ours and what people use instead, minified, after gzip and Brotli',
    needsPage: false,
    contestants: 'needed',
    run: async () => {
      const sizes = await contestantSizes();
      return ['gzip', 'brotli'].flatMap((by) =>
        sizes.map(({ what, ours, [by]: bytes }) => ({
          what,
          group: by === 'gzip' ? 'After gzip' : 'After Brotli',
          ours,
          value: spread([bytes / 1000]),
          unit: /** @type {const} */ ('kB'),
        })),
      );
    },
  },
];
