import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { instructionFileKey } from '@sealift/core';
import { keyFlag } from './command.js';
import { FORMATS } from './matrix.js';
import { mustReadBack } from './read-back.js';
import { fromFlags, OLD, rewrapCommand } from './rewraps.js';
import { loadInstructionFile, storeInstructionFile } from './stored.js';
import { plaintextFile } from './world.js';

const SUFFIX = '.partner';
const PARTNER = { partner: 'yes' };
const placement = /** @type {const} */ ('instruction-file');

/**
 * One more RSA recipient, with an instruction file of his own: made by one side, read by both; the owner reads on.
 * And the file of another suffix by itself, for clients that can be told one.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {import('./peer.js').Peer} theirs
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} ours
 * @returns {import('./matrix.js').Case[]}
 */
export function recipients(world, client, theirs, ours) {
  const file = () => plaintextFile(world.folder, 1000);
  const writers = { ours, theirs };
  const base = { client: client.name, placement };
  const all = client.keyrings.flatMap((wrap) => FORMATS.map((format) => ({ wrap, format })));
  const readsRsa = client.suffixes && client.keyrings.includes('rsa');
  return [
    ...(client.suffixes ? all.map(otherSuffix) : []),
    ...(readsRsa ? all.flatMap((one) => ['ours', 'theirs'].map((by) => shared('we', one, by))) : []),
    ...(client.reencrypts
      ? all
          .filter(({ wrap }) => wrap !== 'kms')
          .flatMap((one) => ['ours', 'theirs'].map((by) => shared('they', one, by)))
      : []),
  ];

  /** @returns {import('./matrix.js').Case} */
  function shared(who, { wrap, format }, by) {
    const key = [client.name, who, 'share', wrap, format, by].join('/');
    const description = wrap === 'kms' ? {} : OLD;
    const place = { key, format, placement, keyring: world.keyrings[wrap], description };
    const partner = world.otherKeyrings.rsa;
    return {
      ...base,
      group: `${who} share`,
      wrap,
      format,
      column: 'partner',
      detail: by,
      async check() {
        await writers[by].put({ ...place, file: await file() });
        if (who === 'we') await addRecipient(world, place, partner);
        else
          await theirs.reencrypt({ ...place, suffix: SUFFIX, newKeyring: partner, newDescription: PARTNER });
        for (const reader of [theirs, ours]) {
          const opened = { ...place, keyring: partner, description: PARTNER, suffix: SUFFIX };
          await mustReadBack(world, reader, opened, await file());
          await mustReadBack(world, reader, place, await file());
        }
      },
    };
  }

  /** @returns {import('./matrix.js').Case} */
  function otherSuffix({ wrap, format }) {
    const key = [client.name, 'suffix', wrap, format].join('/');
    const place = { key, format, placement, keyring: world.keyrings[wrap], description: {} };
    return {
      ...base,
      group: 'they read another suffix',
      wrap,
      format,
      column: 'suffix',
      detail: '',
      async check() {
        await ours.put({ ...place, file: await file() });
        await storeInstructionFile(world, key, (await loadInstructionFile(world, key)) ?? '', '.other');
        const Key = instructionFileKey(key);
        await world.client.send(new DeleteObjectCommand({ Bucket: world.bucket, Key }));
        await mustReadBack(world, theirs, { ...place, suffix: '.other' }, await file());
      },
    };
  }
}

async function addRecipient(world, { key, keyring }, partner) {
  const [, pem = ''] = await keyFlag(world, 'to-', partner);
  const added = ['--add-recipient', pem, '--suffix', SUFFIX];
  const described = Object.entries(PARTNER).flatMap(([name, value]) => [
    '--to-description',
    `${name}=${value}`,
  ]);
  await rewrapCommand(world, [key, ...(await fromFlags(world, keyring)), ...added, ...described]);
}
