import { command } from './command.js';
import { mustReadBack } from './read-back.js';
import { plaintextFile } from './world.js';

const MIB = 1024 * 1024;
export const SIZES = [0, 1, 16, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1];
/** Against other servers than ours. */
export const FEW_SIZES = [0, 1, 8 * MIB + 1];
/** With each key wrap, format and place, in both directions. */
export const LARGE = 100 * MIB;

/** Material descriptions, or encryption contexts. */
export const DESCRIPTIONS = {
  plain: { department: 'records', case: '2024/17' },
  empty: {},
  'non-ASCII': { département: 'åäö 中文 😀' },
};

export const FORMATS = /** @type {const} */ (['v3', 'v2']);
/** Where the wrapped data key is. */
export const PLACEMENTS = /** @type {const} */ (['metadata', 'instruction-file']);

/**
 * One thing that must work.
 *
 * @typedef {object} Case
 * @property {string} group what is done, and by whom
 * @property {string} client
 * @property {string} wrap
 * @property {string} format
 * @property {string} [placement]
 * @property {string} column what the result is counted under
 * @property {string} detail
 * @property {() => Promise<void>} check throws when it does not work
 */

/**
 * Every object that one side writes and the other must read back, byte for byte.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} theirs
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} ours
 * @returns {Case[]}
 */
export function roundTrips(world, client, theirs, ours) {
  const sizes = world.thorough ? SIZES : FEW_SIZES;
  const placed = client.keyrings.flatMap((wrap) =>
    FORMATS.flatMap((format) => PLACEMENTS.map((placement) => ({ wrap, format, placement }))),
  );
  const read = placed.flatMap((place) => objects(place, client.nonAscii.reads));
  const written = placed
    .filter(({ placement }) => placement === 'metadata' || client.writesFiles)
    .flatMap((place) =>
      objects(place, place.placement === 'metadata' ? client.nonAscii.writes : client.nonAscii.writesFiles),
    );
  const ofCommand = placed
    .filter(({ wrap }) => wrap !== 'kms')
    .flatMap((place) => [0, 8 * MIB + 1].map((size) => ({ ...place, name: 'empty', size })));
  return [
    ...read.map((one) => roundTrip('they read', ours, theirs, one)),
    ...written.map((one) => roundTrip('we read', theirs, ours, one)),
    ...ofCommand.map((one) => roundTrip('they read our command', command(world), theirs, one)),
  ];

  function objects(place, nonAscii) {
    const names = Object.keys(DESCRIPTIONS).filter((name) => name !== 'non-ASCII' || nonAscii);
    const all = names.flatMap((name) => sizes.map((size) => ({ ...place, name, size })));
    return world.thorough ? [...all, { ...place, name: 'plain', size: LARGE }] : all;
  }

  /** @returns {Case} */
  function roundTrip(group, writer, reader, { wrap, format, placement, name, size }) {
    const key = [client.name, group, wrap, format, placement, name, size].join('/');
    return {
      group,
      client: client.name,
      wrap,
      format,
      placement,
      column: name,
      detail: `${size} bytes`,
      async check() {
        const description = DESCRIPTIONS[name];
        const request = { key, format, placement, keyring: world.keyrings[wrap], description };
        const file = await plaintextFile(world.folder, size);
        await writer.put({ ...request, file });
        await mustReadBack(world, reader, request, file);
      },
    };
  }
}
