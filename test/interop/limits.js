import path from 'node:path';
import { DESCRIPTIONS } from './matrix.js';
import { ClientRefused } from './peer.js';
import { plaintextFile } from './world.js';

/**
 * What a client cannot do, said in docs/interop.md: should a newer version be able to, this fails and the matrix grows.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {import('./peer.js').Peer} theirs
 * @param {import('./peer.js').Peer} ours
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
    return [...(client.nonAscii.writes ? [] : [writes]), ...(client.nonAscii.reads ? [] : [reads])];
  });
}

async function mustRefuse(call) {
  const error = await call.then(
    () => new Error('it can now: extend the matrix'),
    (reason) => reason,
  );
  if (!(error instanceof ClientRefused)) throw error;
}
