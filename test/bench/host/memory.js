import { readdir, readFile } from 'node:fs/promises';

const INTERVAL = 250;
const KiB = 1024;

/** Proportional set size of a process and all below it, in bytes: shared pages are counted once. Linux only. */
export async function memoryOf(pid) {
  const parents = new Map();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    // The command's name, in parentheses, may itself hold spaces.
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  let sum = 0;
  for (const process of parents.keys()) {
    if (!isBelow(process, pid, parents)) continue;
    const rollup = await readFile(`/proc/${process}/smaps_rollup`, 'utf8').catch(() => '');
    sum += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * KiB;
  }
  return sum;
}

function isBelow(process, ancestor, parents) {
  for (let at = process; at > 1; at = parents.get(at) ?? 0) if (at === ancestor) return true;
  return false;
}

/** Samples all processes of a browser, until stopped. */
export function watchMemory(pid) {
  const samples = [];
  let running = true;
  const ended = (async () => {
    while (running) {
      const started = Date.now();
      samples.push({ at: started, bytes: await memoryOf(pid) });
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, INTERVAL - (Date.now() - started))));
    }
  })();
  return {
    /** @returns {Promise<{ at: number, bytes: number }[]>} */
    async stop() {
      running = false;
      await ended;
      return samples;
    },
  };
}
