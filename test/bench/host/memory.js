import { readFile } from 'node:fs/promises';
import { processesBelow } from './processes.js';

const INTERVAL = 250;
const KiB = 1024;

/** A service of Chromium's own, 57 MiB, which it starts some minutes after itself, whatever its pages do. */
const NOT_OURS = 'on_device_model';

/** Proportional set size of a process and all below it, in bytes: shared pages are counted once. Linux only. */
export async function memoryOf(pid) {
  let sum = 0;
  for (const process of await processesBelow(pid)) {
    const command = await readFile(`/proc/${process}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(NOT_OURS)) continue;
    const rollup = await readFile(`/proc/${process}/smaps_rollup`, 'utf8').catch(() => '');
    sum += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * KiB;
  }
  return sum;
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
