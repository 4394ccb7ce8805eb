import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { SealiftError } from '@sealift/core/errors';
import { flipEntry } from './changes.js';
import { FORMATS, PLACEMENTS } from './matrix.js';
import { ClientRefused } from './peer.js';
import { loadAll, store } from './stored.js';
import { plaintextFile } from './world.js';

const SIZE = 5000;
/** First and last byte: within a block, over blocks, whole ones, up to the end and over it. */
const RANGES = [
  [0, 0],
  [10, 20],
  [16, 31],
  [38, 75],
  [1000, 1099],
  [0, 4999],
  [4990, 4999],
  [4990, 6000],
];

/**
 * Parts of objects, which nothing authenticates; a V3 object's key commitment is verified nevertheless.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} theirs
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} ours
 * @returns {import('./matrix.js').Case[]}
 */
export function rangedReads(world, client, theirs, ours) {
  const pairs = [
    ...(client.ranges ? [{ by: 'they', writer: ours, reader: theirs }] : []),
    { by: 'we', writer: theirs, reader: ours },
  ];
  return pairs.flatMap(({ by, writer, reader }) =>
    client.keyrings.flatMap((wrap) =>
      FORMATS.flatMap((format) =>
        PLACEMENTS.filter(
          (placement) => placement === 'metadata' || writer === ours || client.writesFiles,
        ).flatMap((placement) => casesOf(by, writer, reader, { wrap, format, placement })),
      ),
    ),
  );

  /** @returns {import('./matrix.js').Case[]} */
  function casesOf(by, writer, reader, { wrap, format, placement }) {
    const key = [client.name, by, 'range', wrap, format, placement].join('/');
    const request = { key, format, placement, keyring: world.keyrings[wrap], description: {} };
    const base = { client: client.name, wrap, format, placement };
    let writing;
    const written = () => {
      writing ??= plaintextFile(world.folder, SIZE).then((file) => writer.put({ ...request, file }));
      return writing;
    };
    const read = async (range, changed = request) => {
      const file = path.join(world.folder, encodeURIComponent(`${changed.key} ${range}`));
      await reader.get({ ...changed, range, file });
      const found = await readFile(file);
      await rm(file);
      return found;
    };
    const ranges = RANGES.map(([first = 0, last = 0]) => ({
      ...base,
      group: `${by} read ranges`,
      column: 'range',
      detail: `bytes ${first} to ${last}`,
      async check() {
        await written();
        const whole = await readFile(await plaintextFile(world.folder, SIZE));
        const found = await read(`bytes=${first}-${last}`);
        if (!found.equals(whole.subarray(first, last + 1))) throw new Error('other bytes came back');
      },
    }));
    if (format === 'v2') return ranges;
    const commitment = {
      ...base,
      group: `${by} refuse ranges`,
      column: 'key commitment',
      detail: 'a bit of the key commitment changed',
      async check() {
        await written();
        const object = await loadAll(world, key);
        flipEntry(object.metadata, 'x-amz-d');
        await store(world, key, object.metadata, object.body, object.body.length);
        const error = await read('bytes=16-31').then(
          () => new Error('it was read'),
          (reason) => reason,
        );
        const isRefusal = reader === ours ? SealiftError : ClientRefused;
        if (!(error instanceof isRefusal)) throw error;
      },
    };
    return [...ranges, commitment];
  }
}
