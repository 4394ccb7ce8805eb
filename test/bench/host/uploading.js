import path from 'node:path';
import { spread } from '../report/stats.js';
import { startServer } from './child.js';
import { inPage } from './in-page.js';
import { watchMemory } from './memory.js';
import { processorTimeBelow, processorTimeOf } from './processor-time.js';

const MiB = 1024 * 1024;

/** Servers to upload to: one that forgets what it gets, and the development server with the signer. */
export const SERVERS = {
  sink: { script: path.join(import.meta.dirname, 'sink.js'), pageHoldsKey: true },
  real: { script: path.join(import.meta.dirname, 'real.js'), pageHoldsKey: false },
};

/**
 * @param {string} site
 * @param {keyof typeof SERVERS} server
 * @param {{ bench: string } & Record<string, unknown>} job
 * @param {(mark: string, browser: number, server: number | undefined) => unknown} [onMark] with the ids of their processes
 */
async function inPageWith(site, server, job, onMark) {
  const { script, pageHoldsKey } = SERVERS[server];
  /** @type {Awaited<ReturnType<typeof startServer>> | undefined} */
  let running;
  try {
    return await inPage(
      site,
      async (origin) => {
        running = await startServer(script, [origin]);
        return { ...job, server: { ...running.addresses, pageHoldsKey } };
      },
      { onMark: (mark, pid) => onMark?.(mark, pid, running?.pid), minutes: minutesFor(job) },
    );
  } finally {
    await running?.close();
  }
}

/** Time to write and to send 20 MB in a second, and never less than what others have. */
function minutesFor({ bytes = 0 }) {
  return Math.max(20, Math.ceil(Number(bytes) / (20 * MiB * 60)) * 2);
}

/** @returns {Promise<Record<string, number[]>>} MB/s of each round, by variant */
export function uploading(site, server, { bytes, rounds, variants }) {
  return inPageWith(site, server, { bench: 'uploading', bytes, rounds, variants });
}

/**
 * @returns {Promise<{ plain: number[], encrypted: number[], requests: number[], processorTime: Record<'plain' | 'encrypted', Record<'browser' | 'server', number[]>> }>}
 * MB/s of each round; requests to the signer; milliseconds of processor time for each file
 */
export async function smallFiles(site, { bytes, count, rounds }) {
  const watch = watchProcessorTime();
  const job = { bench: 'small-files', bytes, count, rounds };
  const found = await inPageWith(site, 'real', job, watch.mark);
  // The first round is thrown away here as well.
  const each = (samples) => samples.slice(1).map((ms) => ms / count);
  const of = ({ browser, server }) => ({ browser: each(browser), server: each(server) });
  return { ...found, processorTime: { plain: of(watch.spent.plain), encrypted: of(watch.spent.encrypted) } };
}

/** @returns {Promise<number[][]>} milliseconds of each long task of the page's thread, by round */
export async function longTasks(site, { by, bytes, count, rounds }) {
  const job = { bench: 'tasks', by, bytes, count, rounds };
  return (await inPageWith(site, 'real', job)).longTasks;
}

/** Processor time between marks, by the mark that stands before it: of the browser's processes, and of the server. */
function watchProcessorTime() {
  /** @type {Record<string, { browser: number[], server: number[] }>} */
  const spent = {};
  let last;
  return {
    spent,
    async mark(mark, browserPid, serverPid) {
      const now = { browser: await processorTimeBelow(browserPid), server: await processorTimeOf(serverPid) };
      if (last !== undefined) {
        spent[last.mark] ??= { browser: [], server: [] };
        spent[last.mark].browser.push(now.browser - last.now.browser);
        spent[last.mark].server.push(now.server - last.now.server);
      }
      last = { mark, now };
    },
  };
}

/**
 * Memory of all browser processes during one upload, above what the idle page has.
 *
 * @returns {Promise<{ peak: number, firstHalf: number, secondHalf: number, longTasks: number[] }>} MiB; halves: medians; milliseconds
 */
export async function memory(site, { bytes, variant }) {
  const marks = {};
  let watch;
  let longTasks;
  try {
    ({ longTasks } = await inPageWith(site, 'sink', { bench: 'memory', bytes, variant }, (mark, pid) => {
      marks[mark] = Date.now();
      if (mark === 'prepared') watch = watchMemory(pid);
    }));
  } catch (error) {
    await watch?.stop();
    throw error;
  }
  const samples = await watch.stop();
  const between = (from, to) =>
    samples.filter(({ at }) => at >= from && at <= to).map(({ bytes }) => bytes / MiB);
  const idle = spread(between(marks.start - 1_000, marks.start)).median;
  const middle = (marks.start + marks.end) / 2;
  const above = (from, to) => {
    const inside = between(from, to).map((mebibytes) => mebibytes - idle);
    return spread(inside.length > 0 ? inside : [0]);
  };
  return {
    peak: above(marks.start, marks.end).max,
    firstHalf: above(marks.start, middle).median,
    secondHalf: above(middle, marks.end).median,
    longTasks,
  };
}
