import { createDownloader } from '@sealift/upload/download';
import { createSaver } from '@sealift/upload/saving';
import { createStreamer } from '@sealift/upload/stream';
import { createUploader } from '@sealift/upload/upload';

/**
 * A film in two objects, encrypted and as it is: until its first frame is there, until it plays in its middle, and until it is saved. What is
 * saved the host times, for no page hears of the end of a plain download.
 */
export async function run({ film, rounds, server }, mark) {
  const blob = await (await fetch(film)).blob();
  const file = new File([blob], 'film.webm', { type: 'video/webm' });
  const plain = await storePlainly(file, server.plain);
  const uploader = createUploader({ signer: server.films });
  const upload = uploader.upload(file);
  const { key } = await upload.finished;
  if (upload.segmentTable?.outcome !== 'stored') throw new Error(`no table: ${upload.segmentTable?.error}`);
  uploader.close();
  const downloader = createDownloader({ signer: server.films });
  const options = { serviceWorker: '/sealift/sw.js' };
  const streamer = createStreamer(downloader, options);
  const saver = createSaver(downloader, options);
  const found = { plain: [], verified: [], seekPlain: [], seekVerified: [], seekBytes: [] };

  async function watch(round, isPlain) {
    const start = performance.now();
    const opening = isPlain ? undefined : streamer.open({ key }, { whole: false });
    const inside = isPlain ? document : await documentAt((await streamer.place()).frame);
    const stream = await opening;
    let bytes = 0;
    stream?.addEventListener('verified', ({ detail }) => {
      bytes += (detail.last - detail.first + 1) * stream.file.segmentSize;
    });
    const video = inside.createElement('video');
    video.muted = true;
    video.preload = 'auto';
    video.src = stream?.url ?? plain.shown;
    inside.body.append(video);
    await heard(video, 'loadeddata');
    const first = performance.now() - start;
    const before = bytes;
    const seek = performance.now();
    video.currentTime = video.duration / 2;
    await heard(video, 'seeked');
    const seeked = performance.now() - seek;
    if (round >= 0) {
      found[isPlain ? 'plain' : 'verified'].push(first);
      found[isPlain ? 'seekPlain' : 'seekVerified'].push(seeked);
      if (!isPlain) found.seekBytes.push(bytes - before);
    }
    video.removeAttribute('src');
    video.load();
    video.remove();
    stream?.close();
    inside.defaultView?.frameElement?.remove();
  }

  for (let round = -1; round < rounds; round++)
    for (const isPlain of round % 2 ? [true, false] : [false, true]) await watch(round, isPlain);

  const passing = await register('/passing/');
  const ways = {
    async plain() {
      open(plain.saved);
    },
    async fetched() {
      await fetchToDisk(plain.shown);
    },
    async passed() {
      open(`${passing}?${encodeURIComponent(plain.shown)}`);
    },
    async streamed() {
      const { streamed, download } = await saver.save({ key });
      if (!streamed) throw new Error('it was not streamed');
      await download.finished;
    },
  };
  const names = Object.keys(ways);
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 ? names : names.toReversed()) {
      await mark(`idle ${name} ${round}`);
      await ways[name]();
      await mark(`saved ${name} ${round}`);
      document.querySelector('iframe')?.remove();
    }
  }
  return found;
}

/** @returns {Promise<{ shown: string, saved: string }>} its URLs */
async function storePlainly(file, server) {
  const answer = await fetch(`${server}/film`, { method: 'POST', body: '{}' });
  const { url, ...read } = await answer.json();
  const stored = await fetch(url, { method: 'PUT', body: file });
  if (!stored.ok) throw new Error(`S3 answered ${stored.status}`);
  return read;
}

/** Into a frame that nobody sees. @param {string} url */
function open(url) {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = url;
  document.body.append(frame);
}

/** Into the origin private file system, as a page without a service worker would. @param {string} url */
async function fetchToDisk(url) {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle('fetched', { create: true });
  const { body } = await fetch(url, { cache: 'no-store' });
  await body.pipeTo(await handle.createWritable());
  await root.removeEntry('fetched');
}

/** @param {string} scope @returns {Promise<string>} it, when its service worker answers */
async function register(scope) {
  const { installing, waiting, active } = await navigator.serviceWorker.register(`${scope}sw.js`, { scope });
  const worker = installing ?? waiting ?? active;
  while (worker.state !== 'activated') await heard(worker, 'statechange');
  return scope;
}

async function documentAt(url) {
  const frame = document.createElement('iframe');
  frame.src = url;
  const loaded = heard(frame, 'load');
  document.body.append(frame);
  await loaded;
  return frame.contentDocument;
}

function heard(target, name) {
  return new Promise((resolve, reject) => {
    target.addEventListener(name, resolve, { once: true });
    target.addEventListener('error', () => reject(new Error(`no ${name}: ${target.error?.message}`)), {
      once: true,
    });
  });
}
