import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { longer } from '../../../demo/film/longer.js';
import { spread } from '../report/stats.js';
import { startServer } from './child.js';
import { inPage } from './in-page.js';
import { watchMemory } from './memory.js';
import { processorTimeBelow } from './processor-time.js';

const MiB = 1024 * 1024;
const SHORT_FILM = path.join(import.meta.dirname, '../../../demo/public/example.webm');
const WORKER = path.join(import.meta.dirname, '../../../packages/upload/workers/stream.worker.js');
/** A service worker that hands on what it fetches: what any saving through one costs. */
const PASSING = path.join(import.meta.dirname, '../page/passing.worker.js');
const REAL = path.join(import.meta.dirname, 'real.js');
/** Milliseconds between two looks at what is saved. */
const LOOK = 20;

/**
 * A film from the development S3, encrypted and as it is, watched and saved by a browser that nobody drives.
 *
 * @param {import('./site.js').Site} site
 * @param {{ mebibytes: number, rounds: number }} asked
 */
export async function streaming(site, { mebibytes, rounds }) {
  const profile = await mkdtemp(path.join(tmpdir(), 'sealift-bench-saving-'));
  const saved = path.join(profile, 'saved');
  await mkdir(path.join(profile, 'Default'), { recursive: true });
  await mkdir(saved);
  // Nobody clicks here, so the second download would be asked about.
  const preferences = {
    download: { default_directory: saved, prompt_for_download: false },
    profile: { default_content_setting_values: { automatic_downloads: 1 } },
  };
  await writeFile(path.join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const short = await readFile(SHORT_FILM);
  const film = longer(short, Math.ceil((mebibytes * MiB) / short.byteLength));
  await writeFile(path.join(site.folder, 'film.webm'), film);
  const hash = await hashOf(path.join(site.folder, 'film.webm'));
  await mkdir(path.join(site.folder, 'sealift'), { recursive: true });
  await copyFile(WORKER, path.join(site.folder, 'sealift', 'sw.js'));
  await mkdir(path.join(site.folder, 'passing'), { recursive: true });
  await copyFile(PASSING, path.join(site.folder, 'passing', 'sw.js'));

  const speeds = { plain: [], fetched: [], passed: [], streamed: [] };
  const processor = { plain: [], fetched: [], passed: [], streamed: [] };
  const memory = [];
  let processorBegun = 0;
  let server;
  let begun = 0;
  let idle = 0;
  let watch;
  const onMark = async (mark, pid) => {
    const [what, name, round] = mark.split(' ');
    if (what === 'idle') {
      watch = watchMemory(pid);
      await pause(1500);
      idle = Date.now();
      processorBegun = await processorTimeBelow(pid);
      begun = performance.now();
      return;
    }
    if (name !== 'fetched') await untilSaved(saved, film.byteLength);
    const seconds = (performance.now() - begun) / 1000;
    const worked = ((await processorTimeBelow(pid)) - processorBegun) / 1000;
    const samples = await watch.stop();
    if (Number(round) >= 0) {
      speeds[name].push(film.byteLength / 1e6 / seconds);
      processor[name].push((worked * (1024 * MiB)) / film.byteLength);
      const before = spread(samples.filter(({ at }) => at <= idle).map(({ bytes }) => bytes)).median;
      const peak = Math.max(...samples.map(({ bytes }) => bytes));
      memory.push({ name, above: (peak - before) / MiB });
    }
    // Fast and wrong would be no result. Not timed.
    if (name !== 'fetched' && (await hashOf(path.join(saved, (await readdir(saved))[0]))) !== hash)
      throw new Error(`${name}: what was saved is not the film`);
    for (const file of await readdir(saved)) await rm(path.join(saved, file));
  };
  try {
    const found = await inPage(
      site,
      async ({ origin }) => {
        server = await startServer(REAL, [origin]);
        return { job: { bench: 'streaming', film: '/film.webm', rounds, server: server.addresses } };
      },
      { kept: profile, onMark, minutes: 30 },
    );
    const above = (wanted) => memory.filter(({ name }) => name === wanted).map(({ above }) => above);
    return { ...found, speeds, processor, memory: { plain: above('plain'), streamed: above('streamed') } };
  } finally {
    await watch?.stop();
    await server?.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** SHA-256 of a file. @param {string} file */
async function hashOf(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Under its own name, whole: until then Chromium writes to another one. */
async function untilSaved(folder, bytes) {
  for (;;) {
    const [file, ...others] = await readdir(folder);
    if (file !== undefined && others.length === 0 && !file.endsWith('.crdownload')) {
      const found = await stat(path.join(folder, file)).catch(() => undefined);
      if (found?.size === bytes) return;
    }
    await pause(LOOK);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
