import { FORMATS } from './matrix.js';
import { ClientRefused } from './peer.js';
import { mustNotRead, mustReadBack } from './read-back.js';
import { fromFlags, NEW, nameOf, OLD, PAIRS, rewrapCommand, toFlags } from './rewraps.js';
import { plaintextFile } from './world.js';

const placement = /** @type {const} */ ('instruction-file');

/**
 * The client wraps data keys in instruction files anew (ReEncryptInstructionFile), of objects of both sides; we read the
 * result. And what neither side may do: keep the old key able to read where rotation is enforced, keep its description.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {import('./peer.js').Peer} theirs
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} ours
 * @returns {import('./matrix.js').Case[]}
 */
export function reencryptions(world, client, theirs, ours) {
  if (!client.reencrypts) return [];
  const file = () => plaintextFile(world.folder, 1000);
  const base = { client: client.name, wrap: '', format: '' };
  const raw = PAIRS.filter(({ from, to }) => from !== 'kms' && to !== 'kms');
  const writers = { ours, theirs };
  return [
    ...raw.flatMap((pair) =>
      FORMATS.flatMap((format) => ['ours', 'theirs'].map((by) => effective(pair, format, by))),
    ),
    ...['aes', 'rsa'].flatMap((wrap) => FORMATS.flatMap((format) => refusedOf(wrap, format))),
  ];

  /** @returns {import('./matrix.js').Case} */
  function effective(pair, format, by) {
    const key = [client.name, 'reencrypt', pair.from, pair.to, format, by].join('/');
    const place = { key, format, placement, keyring: world.keyrings[pair.from], description: OLD };
    const renewed = { ...place, keyring: world.otherKeyrings[pair.to], description: NEW };
    return {
      ...base,
      group: 'they re-encrypt, we read',
      column: nameOf(pair),
      detail: `${by}, ${format}`,
      async check() {
        await writers[by].put({ ...place, file: await file() });
        const change = { newKeyring: renewed.keyring, newDescription: NEW, enforceRotation: true };
        await theirs.reencrypt({ ...place, ...change });
        await mustReadBack(world, ours, renewed, await file());
        await mustReadBack(world, theirs, renewed, await file());
        await mustNotRead(world, ours, { ...renewed, keyring: place.keyring });
      },
    };
  }

  /** @returns {import('./matrix.js').Case[]} */
  function refusedOf(wrap, format) {
    const keyring = world.keyrings[wrap];
    const other = world.otherKeyrings[wrap];
    const wrong = {
      'the old key still reads, rotation enforced': {
        change: { newKeyring: keyring, newDescription: NEW, enforceRotation: true },
        theirWords: /enforced rotation/i,
        code: 'rotation-not-effective',
      },
      'the description stays': {
        change: { newKeyring: other, newDescription: OLD },
        theirWords: /materials description/i,
        code: 'material-description-unchanged',
      },
    };
    return Object.entries(wrong).flatMap(([column, { change, theirWords, code }]) => {
      const placeOf = (by) => ({
        ...{ key: [client.name, column, wrap, format, by].join('/'), format, placement },
        ...{ keyring, description: OLD },
      });
      const named = { ...base, column, detail: `${wrap}, ${format}` };
      return [
        {
          ...named,
          group: 'they refuse to re-encrypt',
          async check() {
            const place = placeOf('they');
            await ours.put({ ...place, file: await file() });
            // Without a description, so that the client tries its key whatever the file says.
            const error = await failureOf(theirs.reencrypt({ ...place, description: {}, ...change }));
            if (!(error instanceof ClientRefused) || !theirWords.test(error.message)) throw error;
            await mustReadBack(world, ours, place, await file());
          },
        },
        {
          ...named,
          group: 'we refuse to rewrap',
          async check() {
            const place = placeOf('we');
            await theirs.put({ ...place, file: await file() });
            const flags = [
              ...(await fromFlags(world, keyring)),
              ...(await toFlags(world, change.newKeyring, change.newDescription)),
              ...(change.enforceRotation ? ['--enforce-rotation'] : []),
            ];
            const error = await failureOf(rewrapCommand(world, [place.key, ...flags]));
            if (!error.message.includes(`"${code}"`)) throw error;
            await mustReadBack(world, theirs, place, await file());
          },
        },
      ];
    });
  }
}

/** @returns {Promise<Error>} */
function failureOf(call) {
  return call.then(
    () => new Error('it was done'),
    (reason) => reason,
  );
}
