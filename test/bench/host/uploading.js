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
const LINK = path.join(import.meta.dirname, 'link', 'server.js');

/** @typedef {{ bitsPerSecond: number, roundTrip: number }} Link `roundTrip` in milliseconds */

/**
 * @param {import('./site.js').Site} site
 * @param {keyof typeof SERVERS} server
 * @param {{ bench: string } & Record<string, unknown>} job
 * @param {object} [options]
 * @param {(mark: string, browser: number, server: number | undefined) => unknown} [options.onMark] with the ids of their processes
 * @param {Link} [options.link] between the browser and S3, and another one to the page's server. Default: loopback
 * @param {number} [options.minutes] default: what the job's `bytes` take
 */
async function inPageWith(site, server, job, { onMark, link, minutes = minutesFor(job) } = {}) {
  const { script, pageHoldsKey } = SERVERS[server];
  /** @type {Awaited<ReturnType<typeof startServer>>[]} */
  const running = [];
  const start = async (script, ...args) => {
    const started = await startServer(script, args);
    running.push(started);
    return started;
  };
  const linked = async (port) =>
    link === undefined ? port : (await start(LINK, JSON.stringify({ ...link, port }))).addresses.port;
  let serverPid;
  try {
    return await inPage(
      site,
      async (page) => {
        const origin = `http://localhost:${await linked(page.port)}`;
        const { addresses, pid } = await start(script, origin, JSON.stringify(link ?? null));
        serverPid = pid;
        // The page's own server answers the calls of the signer, as an application does.
        page.answerCalls(addresses.port, `localhost:${await linked(addresses.port)}`);
        const calls = { plain: `${origin}/plain`, signer: `${origin}/signer` };
        return { job: { ...job, server: { ...addresses, ...calls, pageHoldsKey } }, url: `${origin}/` };
      },
      { onMark: (mark, pid) => onMark?.(mark, pid, serverPid), minutes },
    );
  } finally {
    for (const { close } of running.reverse()) await close();
  }
}

/** Time to write and to send 20 MB in a second, and never less than what others have. */
function minutesFor({ bytes = 0 }) {
  return Math.max(20, Math.ceil(Number(bytes) / (20 * MiB * 60)) * 2);
}

/**
 * Uploads to the sink over a link.
 *
 * @param {import('./site.js').Site} site
 * @param {{ bytes: number, rounds: number, variants: string[], link?: Link }} job
 * @returns {Promise<{ speeds: Record<string, number[]>, processorTime: Record<string, number[]> }>} MB/s and milliseconds of each round, of
 * browser and sink together
 */
export async function uploadingOver(site, { bytes, rounds, variants, link }) {
  const watch = watchProcessorTime();
  const seconds = link === undefined ? 0 : (bytes * 8) / link.bitsPerSecond;
  const speeds = await inPageWith(
    site,
    'sink',
    { bench: 'uploading', bytes, rounds, variants },
    { onMark: watch.mark, link, minutes: 20 + (2 * seconds * variants.length * (rounds + 1)) / 60 },
  );
  const both = ({ browser, server }) => browser.slice(1).map((ms, round) => ms + server[round + 1]);
  return {
    speeds,
    processorTime: Object.fromEntries(variants.map((name) => [name, both(watch.spent[name])])),
  };
}

/** @returns {Promise<number>} milliseconds from choosing a file until S3 has a byte, in a browser of its own */
export async function firstByte(site, { bytes, variant, link }) {
  return (await inPageWith(site, 'sink', { bench: 'first-byte', bytes, variant }, { link, minutes: 5 })).ms;
}

/**
 * The same work in growing amounts, to the sink.
 *
 * @typedef {{ seconds: number, processorMs: number }} Cost of browser and sink together
 * @param {import('./site.js').Site} site
 * @param {{ fileBytes: number[], counts: number[], bytes: number }} job
 * @returns {Promise<{ files: Cost[], counts: Cost[] }>}
 */
export async function growth(site, job) {
  const watch = watchProcessorTime();
  const minutes = job.fileBytes.reduce((sum, bytes) => sum + minutesFor({ bytes }), 60);
  const found = await inPageWith(site, 'sink', { bench: 'growth', ...job }, { onMark: watch.mark, minutes });
  const cost = (seconds, { browser, server }) => ({ seconds, processorMs: browser[0] + server[0] });
  return {
    files: job.fileBytes.map((bytes, at) => cost(found.files[at], watch.spent[`${bytes} bytes`])),
    counts: job.counts.map((count, at) => cost(found.counts[at], watch.spent[`${count} files`])),
  };
}

/** @returns {Promise<Record<string, number[]>>} MB/s of each round, by variant */
export function uploading(site, server, { bytes, rounds, variants }) {
  return inPageWith(site, server, { bench: 'uploading', bytes, rounds, variants });
}

/**
 * @returns {Promise<{ plain: number[], encrypted: number[], requests: number[], processorTime: Record<'plain' | 'encrypted', Record<'browser' | 'server', number[]>> }>}
 * MB/s of each round; requests to the signer; milliseconds of processor time for each file
 */
export async function smallFiles(site, { bytes, count, rounds, variants, link }) {
  const watch = watchProcessorTime();
  const job = { bench: 'small-files', bytes, count, rounds, variants };
  const found = await inPageWith(site, 'real', job, { onMark: watch.mark, link });
  // The first round is thrown away here as well.
  const each = (samples) => samples.slice(1).map((ms) => ms / count);
  const of = ({ browser, server }) => ({ browser: each(browser), server: each(server) });
  const spent = Object.entries(watch.spent).filter(([mark]) => mark !== 'rest');
  return { ...found, processorTime: Object.fromEntries(spent.map(([name, times]) => [name, of(times)])) };
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
    const onMark = (mark, pid) => {
      marks[mark] = Date.now();
      if (mark === 'prepared') watch = watchMemory(pid);
    };
    ({ longTasks } = await inPageWith(site, 'sink', { bench: 'memory', bytes, variant }, { onMark }));
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
