import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sameContent, store } from './sealift.js';
import { plaintextFile } from './world.js';

const MIB = 1024 * 1024;
export const SIZES = [0, 1, 16, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1];
/** Against other servers than ours. */
export const FEW_SIZES = [0, 1, 8 * MIB + 1];
/** In one combination of each client and direction. */
export const LARGE = 100 * MIB;

/** Material descriptions, or encryption contexts. */
export const DESCRIPTIONS = {
  plain: { department: 'records', case: '2024/17' },
  empty: {},
  'non-ASCII': { département: 'åäö 中文 😀' },
};

const cli = fileURLToPath(new URL('../../packages/signer/dist/cli/main.js', import.meta.url));

/**
 * One thing that must work.
 *
 * @typedef {object} Case
 * @property {'they read' | 'we read' | 'they read our command' | 'they refuse' | 'we refuse' | 'they cannot read' | 'they cannot write' | 'page → client' | 'client → page' | 'page refuses' | 'signer'} group
 * @property {string} client
 * @property {string} wrap
 * @property {string} format
 * @property {string} column what the result is counted under
 * @property {string} detail
 * @property {() => Promise<void>} check throws when it does not work
 */

/**
 * Every object that one side writes and the other must read back, byte for byte.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {import('./peer.js').Peer} theirs
 * @param {import('./peer.js').Peer} ours
 * @returns {Case[]}
 */
export function roundTrips(world, client, theirs, ours) {
  const sizes = world.thorough ? SIZES : FEW_SIZES;
  const combinations = (nonAscii) => [
    ...client.keyrings.flatMap((wrap) =>
      /** @type {const} */ (['v3', 'v2']).flatMap((format) =>
        Object.keys(DESCRIPTIONS)
          .filter((name) => name !== 'non-ASCII' || nonAscii)
          .flatMap((name) => sizes.map((size) => ({ wrap, format, name, size }))),
      ),
    ),
    ...(world.thorough
      ? [{ wrap: client.keyrings[0], format: /** @type {const} */ ('v3'), name: 'plain', size: LARGE }]
      : []),
  ];
  return [
    ...combinations(client.nonAscii.reads).map((one) => roundTrip('they read', ours, theirs, one)),
    ...combinations(client.nonAscii.writes).map((one) => roundTrip('we read', theirs, ours, one)),
    ...client.keyrings
      .filter((wrap) => wrap !== 'kms')
      .flatMap((wrap) =>
        /** @type {const} */ (['v3', 'v2']).flatMap((format) =>
          [0, 8 * MIB + 1].map((size) =>
            roundTrip('they read our command', command(world), theirs, { wrap, format, name: 'empty', size }),
          ),
        ),
      ),
  ];

  /** @returns {Case} */
  function roundTrip(group, writer, reader, { wrap, format, name, size }) {
    const key = [client.name, group, wrap, format, name, size].join('/');
    return {
      group,
      client: client.name,
      wrap,
      format,
      column: name,
      detail: `${size} bytes`,
      async check() {
        const request = { key, format, keyring: world.keyrings[wrap], description: DESCRIPTIONS[name] };
        const file = await plaintext(world, size);
        const back = path.join(world.folder, encodeURIComponent(key));
        await writer.put({ ...request, file });
        await reader.get({ ...request, file: back });
        const same = await sameContent(file, back);
        await rm(back);
        if (!same) throw new Error('the plaintext came back changed');
      },
    };
  }
}

/** Plaintexts are made once. */
const plaintexts = new Map();
function plaintext({ folder }, size) {
  if (!plaintexts.has(size)) plaintexts.set(size, plaintextFile(folder, size));
  return plaintexts.get(size);
}

/** `sealift encrypt`, whose two files are then stored as any program would do it. */
function command(world) {
  return {
    async put({ key, format, keyring, file }) {
      const out = path.join(world.folder, encodeURIComponent(`${key}/sealed`));
      const keyFile = `${out}.key`;
      const pem = `-----BEGIN PUBLIC KEY-----\n${keyring.publicKey}\n-----END PUBLIC KEY-----\n`;
      await writeFile(keyFile, keyring.type === 'aes' ? keyring.key : pem);
      const flag = keyring.type === 'aes' ? '--aes-key' : '--rsa-public-key';
      const args = [cli, 'encrypt', file, flag, keyFile, '--format', format, '--out', out];
      await promisify(execFile)(process.execPath, args);
      const object = path.join(out, 'object');
      const metadata = JSON.parse(await readFile(path.join(out, 'metadata.json'), 'utf8'));
      await store(world, key, metadata, createReadStream(object), (await stat(object)).size);
      await rm(out, { recursive: true });
    },
  };
}
