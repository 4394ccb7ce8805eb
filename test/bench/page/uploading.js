import { fileOnDisk } from './disk-file.js';
import { takeTurns } from './rounds.js';
import { senders } from './senders.js';

/**
 * Uploads of one file on disk, encrypted and not, in turns. A mark names what begins: a variant's work, or `rest`.
 *
 * @param {{ bytes: number, rounds: number, server: any, variants: string[] }} job
 * @param {(mark: string) => Promise<unknown>} mark
 * @param {Record<string, (file: File, server: any) => () => Promise<() => Promise<void>>>} [others] senders besides our own
 */
export async function run({ bytes, rounds, server, variants }, mark, others = {}) {
  const file = await fileOnDisk(bytes);
  const all = { ...senders(file, server) };
  for (const [name, sender] of Object.entries(others)) all[name] = sender(file, server);
  const timed = (name) => async () => {
    await mark('rest');
    const send = await all[name]();
    await mark(name);
    return async () => {
      await send();
      return bytes;
    };
  };
  const speeds = await takeTurns(rounds, Object.fromEntries(variants.map((name) => [name, timed(name)])));
  await mark('rest');
  return speeds;
}
