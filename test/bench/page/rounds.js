/**
 * Runs the variants in turns, the order turning too, after one round that is thrown away (caches, compilers).
 *
 * @param {number} rounds
 * @param {Record<string, () => Promise<() => Promise<number>>>} variants each prepares itself, which is not timed, and
 * returns its work, which is; the work returns the bytes it went through
 * @returns {Promise<Record<string, number[]>>} MB/s of each round
 */
export async function takeTurns(rounds, variants) {
  const entries = Object.entries(variants);
  const speeds = Object.fromEntries(entries.map(([name]) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (let i = 0; i < entries.length; i++) {
      const [name, prepare] = entries[(i + round + entries.length) % entries.length];
      const work = await prepare();
      const start = performance.now();
      const bytes = await work();
      const seconds = (performance.now() - start) / 1000;
      if (round >= 0) speeds[name].push(bytes / 1e6 / seconds);
    }
  }
  return speeds;
}
