import { keyFlag, sealiftCommand } from './command.js';
import { FORMATS } from './matrix.js';
import { mustNotRead, mustReadBack } from './read-back.js';
import { storedUnder } from './stored.js';
import { plaintextFile } from './world.js';

/** From which key wrap to which. The last one: a newer version of the same master key. */
export const PAIRS = [
  { from: 'aes', to: 'aes' },
  { from: 'rsa', to: 'rsa' },
  { from: 'aes', to: 'rsa' },
  { from: 'rsa', to: 'aes' },
  { from: 'aes', to: 'kms' },
  { from: 'rsa', to: 'kms' },
  { from: 'kms', to: 'kms' },
  { from: 'kms', to: 'kms', rotates: true },
];
/** Where the wrapped key is, and where it goes. */
const MOVES = [
  { placement: 'metadata', into: 'metadata' },
  { placement: 'instruction-file', into: 'instruction-file' },
  { placement: 'metadata', into: 'instruction-file' },
  { placement: 'instruction-file', into: 'metadata' },
];
export const OLD = { key: '2025' };
export const NEW = { key: '2026' };

/** @param {{ from: string, to: string, rotates?: boolean }} pair */
export const nameOf = ({ from, to, rotates }) =>
  rotates ? 'kms → its next version' : `${from} → ${from === to ? 'other ' : ''}${to}`;

/**
 * `sealift rewrap` gives objects of both sides another wrapping key; the client reads the result, and the old key opens
 * it no longer.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} theirs
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} ours
 * @returns {import('./matrix.js').Case[]}
 */
export function rewraps(world, client, theirs, ours) {
  return PAIRS.filter(({ to }) => client.keyrings.some((wrap) => wrap === to)).flatMap((pair) =>
    MOVES.flatMap((move) => casesOf(pair, move)),
  );

  /** One run of the command for all objects of a pair and a move. @returns {import('./matrix.js').Case[]} */
  function casesOf(pair, { placement, into }) {
    const { from, to, rotates = false } = pair;
    const prefix = [client.name, 'rewrap', from, to, rotates, placement, into].join('/');
    const canWrite =
      client.keyrings.some((wrap) => wrap === from) && (placement === 'metadata' || client.writesFiles);
    const writers = [{ by: 'ours', writer: ours }, ...(canWrite ? [{ by: 'theirs', writer: theirs }] : [])];
    const objects = writers.flatMap(({ by, writer }) =>
      FORMATS.map((format) => {
        const key = `${prefix}/${by}/${format}`;
        return { by, writer, place: { key, format, placement, description: from === 'kms' ? {} : OLD } };
      }),
    );
    let running;
    const run = async () => {
      const file = await plaintextFile(world.folder, 1000);
      const old = rotates ? await newKmsKey(world) : world.keyrings[from];
      const renewed = rotates ? old : world.otherKeyrings[to];
      for (const { writer, place } of objects) await writer.put({ ...place, keyring: old, file });
      if (rotates) await world.kms.keys.rotate(old.keyId);
      const flags = [
        ...(await fromFlags(world, old)),
        ...(await toFlags(world, renewed)),
        ...(into === 'metadata' ? ['--into', 'metadata'] : ['--instruction-file']),
        ...(rotates ? [] : ['--enforce-rotation']),
      ];
      await rewrapCommand(world, ['--prefix', `${prefix}/`, ...flags]);
      return { old, renewed };
    };
    return objects.map(({ by, place }) => ({
      group: 'we rewrap, they read',
      client: client.name,
      wrap: '',
      format: '',
      column: nameOf(pair),
      detail: `${by}, ${place.format}, ${placement} → ${into}`,
      async check() {
        running ??= run();
        const { old, renewed } = await running;
        const expected = into === 'metadata' ? 1 : 2;
        const found = await storedUnder(world, place.key);
        if (found.length !== expected) throw new Error(`${found.length} objects are stored`);
        const file = await plaintextFile(world.folder, 1000);
        const request = { ...place, keyring: renewed, description: described(world, pair, place) };
        await mustReadBack(world, theirs, request, file);
        await mustReadBack(world, ours, request, file);
        if (rotates || !client.keyrings.some((wrap) => wrap === from)) return;
        await mustNotRead(world, theirs, { ...place, keyring: old });
      },
    }));
  }
}

/** The description after the change: a raw key's new one; with KMS the old context, or the place that the key is bound to. */
function described({ bucket }, { from, to }, { key, description }) {
  if (to !== 'kms') return NEW;
  return from === 'kms' ? description : { 'sealift:object': `${bucket}/${key}` };
}

/** @returns {Promise<import('./peer.js').Keyring & { type: 'kms' }>} */
async function newKmsKey({ kms }) {
  return { type: 'kms', keyId: (await kms.keys.create()).keyId };
}

/** @param {import('./world.js').World} world @param {import('./peer.js').Keyring} keyring */
export async function fromFlags(world, keyring) {
  return keyring.type === 'kms'
    ? ['--from-kms-file', world.kmsFile, '--from-key-id', keyring.keyId]
    : keyFlag(world, 'from-', keyring);
}

/** @param {import('./world.js').World} world @param {import('./peer.js').Keyring} keyring */
export async function toFlags(world, keyring, description = NEW) {
  if (keyring.type === 'kms') return ['--to-kms-file', world.kmsFile, '--to-key-id', keyring.keyId];
  const pairs = Object.entries(description).flatMap(([name, value]) => [
    '--to-description',
    `${name}=${value}`,
  ]);
  return [...(await keyFlag(world, 'to-', keyring)), ...pairs];
}

/** `sealift rewrap` in the world's bucket. @throws Error with its report when an object failed */
export async function rewrapCommand(world, args) {
  const { endpoint, region } = world.forPeers;
  const where = ['--bucket', world.bucket, '--region', region, '--s3-endpoint', endpoint];
  try {
    await sealiftCommand(world, ['rewrap', ...where, '--allow-non-committing', ...args]);
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    throw new Error(stdout + stderr || message);
  }
}
