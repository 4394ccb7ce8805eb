import { FORMATS } from './matrix.js';
import { storedUnder } from './stored.js';
import { plaintextFile } from './world.js';

/**
 * An object is deleted with its instruction file, by whoever did not write it.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {Pick<import('./peer.js').Peer, 'put' | 'delete'>} theirs
 * @param {Pick<import('./peer.js').Peer, 'put' | 'delete'>} ours
 * @returns {import('./matrix.js').Case[]}
 */
export function deletions(world, client, theirs, ours) {
  const pairs = [
    { group: 'they delete', writer: ours, remover: theirs },
    ...(client.writesFiles ? [{ group: 'we delete', writer: theirs, remover: ours }] : []),
  ];
  return pairs.flatMap(({ group, writer, remover }) =>
    client.keyrings.flatMap((wrap) =>
      FORMATS.map((format) => {
        const key = [client.name, group, wrap, format].join('/');
        const placement = /** @type {const} */ ('instruction-file');
        const place = { key, format, keyring: world.keyrings[wrap], description: {} };
        return {
          group,
          client: client.name,
          wrap,
          format,
          placement,
          column: 'delete',
          detail: '',
          async check() {
            await writer.put({ ...place, placement, file: await plaintextFile(world.folder, 16) });
            const before = await storedUnder(world, key);
            if (before.length !== 2) throw new Error(`before, there were ${before.length} objects`);
            await remover.delete(place);
            const after = await storedUnder(world, key);
            if (after.length !== 0) throw new Error(`after, there are ${after.length} objects`);
          },
        };
      }),
    ),
  );
}
