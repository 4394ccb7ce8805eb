import { fileOnDisk } from './disk-file.js';
import { takeTurns } from './rounds.js';
import { senders } from './senders.js';

/** Uploads of one file on disk, encrypted and not, in turns. */
export async function run({ bytes, rounds, server, variants }) {
  const file = await fileOnDisk(bytes);
  const all = senders(file, server);
  const timed = (prepare) => async () => {
    const send = await prepare();
    return async () => {
      await send();
      return bytes;
    };
  };
  return takeTurns(rounds, Object.fromEntries(variants.map((name) => [name, timed(all[name])])));
}
