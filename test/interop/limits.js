import path from 'node:path';
import { DESCRIPTIONS } from './matrix.js';
import { ClientRefused } from './peer.js';
import { mustNotRead } from './read-back.js';
import { plaintextFile } from './world.js';

/**
 * What a client cannot do, said in docs/interop.md: should a newer version be able to, this fails and the matrix grows.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {import('./peer.js').Peer} theirs
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} ours
 * @returns {import('./matrix.js').Case[]}
 */
export function limits(world, client, theirs, ours) {
  const column = 'non-ASCII';
  return client.keyrings.flatMap((wrap) => {
    const key = [client.name, 'limits', wrap].join('/');
    const base = { client: client.name, wrap, format: 'v3', column, detail: '' };
    const request = { key, format: /** @type {const} */ ('v3'), keyring: world.keyrings[wrap] };
    const described = { ...request, description: DESCRIPTIONS[column] };
    const file = () => plaintextFile(world.folder, 10);
    const writes = {
      ...base,
      group: /** @type {const} */ ('they cannot write'),
      check: async () => mustRefuse(theirs.put({ ...described, file: await file() })),
    };
    const reads = {
      ...base,
      group: /** @type {const} */ ('they cannot read'),
      async check() {
        await ours.put({ ...described, file: await file() });
        await mustRefuse(
          theirs.get({ ...described, file: path.join(world.folder, encodeURIComponent(key)) }),
        );
      },
    };
    const cutOff = {
      ...base,
      group: /** @type {const} */ ('they cannot write'),
      column: 'non-ASCII, instruction file',
      async check() {
        const placement = /** @type {const} */ ('instruction-file');
        const place = { ...described, key: `${key}/cut-off`, placement };
        await theirs.put({ ...place, file: await file() });
        for (const reader of [theirs, ours]) await mustNotRead(world, reader, place);
      },
    };
    const reencrypts = {
      ...base,
      group: /** @type {const} */ ('they cannot re-encrypt'),
      column: 'KMS with context',
      async check() {
        const placement = /** @type {const} */ ('instruction-file');
        const place = { ...request, key: `${key}/re-encrypt`, placement, description: {} };
        await ours.put({ ...place, file: await file() });
        const change = { newKeyring: world.keyrings.aes, newDescription: { key: '2026' } };
        await mustRefuse(theirs.reencrypt({ ...place, ...change }));
      },
    };
    const ranges = {
      ...base,
      group: /** @type {const} */ ('they cannot read'),
      column: 'range',
      async check() {
        const place = { ...request, key: `${key}/range`, description: {} };
        await ours.put({ ...place, file: await file() });
        const back = path.join(world.folder, encodeURIComponent(place.key));
        await mustRefuse(theirs.get({ ...place, range: 'bytes=0-3', file: back }));
      },
    };
    return [
      ...(client.nonAscii.writes ? [] : [writes]),
      ...(client.nonAscii.reads ? [] : [reads]),
      ...(client.writesFiles && !client.nonAscii.writesFiles ? [cutOff] : []),
      ...(client.reencrypts && wrap === 'kms' ? [reencrypts] : []),
      ...(client.ranges ? [] : [ranges]),
    ];
  });
}

async function mustRefuse(call) {
  const error = await call.then(
    () => new Error('it can now: extend the matrix'),
    (reason) => reason,
  );
  if (!(error instanceof ClientRefused)) throw error;
}
