import { findChromium } from '../browser/chromium.js';
import { deletions } from './deletions.js';
import { heldKeys } from './held-keys.js';
import { limits } from './limits.js';
import { roundTrips } from './matrix.js';
import { pageCases } from './page.js';
import { startPeer } from './peer.js';
import { rangedReads } from './ranges.js';
import { recipients } from './recipients.js';
import { reencryptions } from './reencryptions.js';
import { refusals } from './refusals.js';
import { rewraps } from './rewraps.js';
import { sealift } from './sealift.js';
import { signerFlow } from './signer.js';
import { openStack } from './stack.js';
import { openWorld } from './world.js';

const PARTS = [
  roundTrips,
  refusals,
  rangedReads,
  deletions,
  rewraps,
  reencryptions,
  recipients,
  heldKeys,
  limits,
];

/**
 * All clients and Sealift in one bucket of one S3 server: everything of the matrix against our own, a sample of sizes
 * against another one. In place of the page, another server meets our signer.
 *
 * @param {string} server
 * @param {{ client: import('./clients.js').Client, program: { command: string, args: string[] } }[]} built
 * @param {(what: string) => void} skip
 * @returns {Promise<import('./tables.js').Result[]>}
 */
export async function meet(server, built, skip) {
  /** @type {import('./tables.js').Result[]} */
  const results = [];
  const world = await openWorld(server);
  const tell = (/** @type {import('./matrix.js').Case} */ one, error) => {
    results.push({ ...one, server, error });
  };
  /** @type {import('./stack.js').Stack | undefined} */
  let stack;
  try {
    if (!world.thorough) {
      for (const one of signerFlow(world)) tell(one, await outcome(one.check));
    } else if (findChromium() === undefined) {
      skip('the page: needs a Chromium');
    } else {
      // The page cannot be tested where its stack does not start: one failure.
      const check = async () => {
        stack = await openStack();
      };
      const error = await outcome(check);
      if (error !== undefined) tell({ ...NOTHING, client: 'Page', group: 'build', check }, error);
    }
    await Promise.all(built.map(exercise));
    return results;
  } finally {
    await stack?.close();
    await world.close();
  }

  /** Tries everything with one client. */
  async function exercise({ client, program }) {
    const theirs = startPeer(program, world);
    try {
      const ours = sealift(world);
      const cases = PARTS.flatMap((part) => part(world, client, theirs, ours));
      for (const one of cases) tell(one, await outcome(one.check));
    } finally {
      await theirs.close();
    }
    if (stack === undefined) return;
    const inPage = await pageCases(world, stack, client, program);
    try {
      for (const one of inPage.cases) tell(one, await outcome(one.check));
    } finally {
      await inPage.close();
    }
  }
}

const NOTHING = { wrap: '', format: '', column: '', detail: '' };

/** Builds a client; one that cannot be built is one failure. @param {import('./clients.js').Client} client */
export async function buildClient(client) {
  /** @type {{ command: string, args: string[] } | undefined} */
  let program;
  const check = async () => {
    program = await client.prepare();
  };
  const error = await outcome(check);
  const result = { ...NOTHING, client: client.name, group: 'build', server: '', check, error };
  return { client, program, result };
}

/** @returns {Promise<string | undefined>} why it failed */
export async function outcome(check) {
  try {
    await check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
