import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { localKms } from '@sealift/kms/local';
import { clients, missingTool } from '../../interop/clients.js';
import { startKms } from '../../interop/kms.js';
import { startPeer } from '../../interop/peer.js';
import { processorTimeOf } from './processor-time.js';

const PROGRAM = path.join(import.meta.dirname, 'client-work.js');

/** @typedef {{ name: string, work(op: 'put' | 'get', file: string): Promise<import('./work.js').Measured> }} Contestant */

/**
 * The official clients, as far as the machine has their toolchains, and Sealift: each in one process that stays, with the same
 * KMS. What is missing is said and left out.
 *
 * @template Found
 * @param {any} server addresses of an S3 server
 * @param {string} folder
 * @param {(contestants: Contestant[]) => Promise<Found>} use
 * @returns {Promise<Found>}
 */
export async function contestants(server, folder, use) {
  const kms = localKms({ file: path.join(folder, `kms-${randomUUID()}.json`) });
  const { keyId } = await kms.keys.create();
  const kmsServer = await startKms(kms);
  const world = { forPeers: { ...server, kmsEndpoint: kmsServer.endpoint, keyId } };
  const peers = [];
  try {
    for (const client of clients) {
      const missing = await missingTool(client);
      if (missing === undefined) peers.push([client.name, startPeer(await client.prepare(), world)]);
      else process.stderr.write(`clients: without ${client.name}, for there is no ${missing}\n`);
    }
    peers.push([
      'Sealift',
      startPeer({ command: process.execPath, args: ['--no-warnings', PROGRAM] }, world),
    ]);
    return await use(peers.map(([name, peer]) => contestant(name, peer, keyId)));
  } finally {
    for (const [, peer] of peers) await peer.close();
    await kmsServer.close();
  }
}

/** @param {string} name @param {import('../../interop/peer.js').Peer} peer @param {string} keyId @returns {Contestant} */
function contestant(name, peer, keyId) {
  const request = { key: `of-${name}`, format: 'v3', keyring: { type: 'kms', keyId }, description: {} };
  return {
    name,
    async work(op, file) {
      const before = await processorTimeOf(peer.pid);
      const started = performance.now();
      await peer[op](/** @type {any} */ ({ ...request, file }));
      const ms = performance.now() - started;
      return { ms, cpuMs: (await processorTimeOf(peer.pid)) - before, peakMiB: 0 };
    },
  };
}
