import path from 'node:path';
import { spread } from '../report/stats.js';
import { startServer } from './child.js';
import { inPage } from './in-page.js';
import { watchMemory } from './memory.js';

const SINK = path.join(import.meta.dirname, 'sink.js');
const MiB = 1024 * 1024;

/** @returns {Promise<Record<string, number[]>>} MB/s of each round, by variant */
export async function uploading(site, { bytes, rounds, variants }) {
  const server = await startServer(SINK);
  try {
    return await inPage(site, { bench: 'uploading', bytes, rounds, variants, addresses: server.addresses });
  } finally {
    await server.close();
  }
}

/**
 * Memory of all browser processes during one upload, above what the idle page has.
 *
 * @returns {Promise<{ peak: number, firstHalf: number, secondHalf: number, seconds: number }>} MiB; halves: medians
 */
export async function memory(site, { bytes, variant }) {
  const server = await startServer(SINK);
  const marks = {};
  let watch;
  const onMark = (mark, pid) => {
    marks[mark] = Date.now();
    if (mark === 'prepared') watch = watchMemory(pid);
  };
  try {
    await inPage(site, { bench: 'memory', bytes, variant, addresses: server.addresses }, { onMark });
  } finally {
    await server.close();
    await watch?.stop();
  }
  const samples = await watch.stop();
  const between = (from, to) =>
    samples.filter(({ at }) => at >= from && at <= to).map(({ bytes }) => bytes / MiB);
  const idle = spread(between(marks.start - 1_000, marks.start)).median;
  const middle = (marks.start + marks.end) / 2;
  const above = (from, to) => spread(between(from, to).map((mebibytes) => mebibytes - idle));
  return {
    peak: above(marks.start, marks.end).max,
    firstHalf: above(marks.start, middle).median,
    secondHalf: above(middle, marks.end).median,
    seconds: (marks.end - marks.start) / 1000,
  };
}
