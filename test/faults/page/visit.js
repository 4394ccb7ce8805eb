import { importAesWrappingKey, rawAesKeyring } from '@sealift/core/keyrings';
import { createUploader } from '@sealift/upload';
import { openJournal } from '@sealift/upload/journal';

/**
 * Uploads the files of a job, does what it is told meanwhile, and posts how each of them ended.
 *
 * @param {any} job
 * @param {(path: string, body: object) => Promise<Response>} post
 */
export async function visit(job, post) {
  const { id, attempt, files, signer, owner, wrappingKey, options, ahead, lastModified } = job;
  const now = Date.now.bind(Date);
  Date.now = () => now() + ahead;
  const keyring =
    wrappingKey && rawAesKeyring({ wrappingKey: await importAesWrappingKey(fromBase64(wrappingKey)) });
  const journal = job.journal ? openJournal() : undefined;
  const uploader = createUploader({
    ...{ signer, headers: { 'x-owner': owner }, credentials: 'omit', ...options },
    ...(keyring && { keyring }),
    ...(journal && { journal }),
  });
  const running = new Set();
  const runs = await Promise.all(
    files.map(async ({ name, size, seed }, index) => {
      const bytes = new Uint8Array(await bytesOf(seed, size));
      const pick = (changed = false) => {
        const picked = changed ? bytes.slice() : bytes;
        if (changed) picked.set(picked.subarray(0, 1).map((byte) => byte ^ 1));
        return new File([picked], name, { type: 'application/x-faults', lastModified });
      };
      const anew = () => uploader.upload(pick(), { context: { file: name, attempt: String(attempt) } });
      const resume = (entry, changed) => uploader.resume(entry, pick(changed));
      return { pick, anew, resume, name, about: { id, attempt, index } };
    }),
  );
  const entries = attempt > 1 && journal ? await released(journal) : [];
  const ended = Promise.all(
    runs.map(({ name, ...run }) => {
      const entry = entries.find((one) => one.name === name);
      return runFile({ ...run, entry, changed: job.changed, running }, post);
    }),
  );
  let over = false;
  const obey = async () => {
    while (!over) {
      const { command } = await (await fetch(`/command?id=${id}&attempt=${attempt}`)).json();
      if (command === 'reload') leave();
      else if (command === 'tell') await post('/doing', { words: statesOf(running) });
      else for (const upload of running) upload[command]?.();
    }
  };
  const obeying = obey();
  obeying.catch(() => {});
  await ended;
  over = true;
  uploader.close();
  Date.now = now;
  await post('/over', { id, attempt });
  await obeying;
}

/** What uploads under way are doing. @param {Set<any>} running */
const statesOf = (running) =>
  [...running]
    .map(({ state, loaded, total, waiting }) => `${state} ${loaded}/${total} ${JSON.stringify(waiting)}`)
    .join(', ') || 'no upload is under way';

/** What a page that is left was still asking for breaks off: that is nothing to tell of. */
function leave() {
  globalThis.leaving = true;
  location.reload();
}

/** What the journal has, once nobody who was killed still holds it. */
async function released(journal) {
  for (let tries = 0; ; tries++) {
    const entries = await journal.entries();
    if (tries > 40 || !entries.some(({ inUse }) => inUse)) return entries;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** One file to its end: gone on with where that is possible, else sent anew. */
async function runFile({ entry, changed, anew, resume, running, about }, post) {
  const resumed = [];
  const tell = (ended, took = false) => post('/ended', { ...about, resumed, changed: took, ...ended });
  if (entry?.state === 'stored') {
    const { receipt, size } = entry;
    resumed.push('stored');
    const { protection } = receipt;
    return tell({
      code: 'done',
      receipt,
      state: 'done',
      states: ['done'],
      loaded: size,
      total: size,
      protection,
      faults: [],
    });
  }
  for (const other of entry ? [...(changed ? [true] : []), false] : []) {
    const ended = await endOf(resume(entry, other), running);
    resumed.push(ended.code);
    if (other && ended.code === 'source-differs') continue;
    if (ended.code !== 'upload-gone' && ended.code !== 'journal-outdated') return tell(ended, other);
    break;
  }
  return tell(await endOf(anew(), running));
}

async function endOf(upload, running) {
  running.add(upload);
  const states = [];
  const faults = [];
  upload.addEventListener('statechange', () => states.push(upload.state));
  upload.addEventListener('progress', () => {
    if (upload.loaded > upload.total) faults.push(`${upload.loaded} of ${upload.total} bytes`);
  });
  const told = await upload.finished.then(
    (receipt) => ({ code: 'done', receipt }),
    (error) => ({
      code: String(error?.code ?? error),
      field: error?.field,
      message: error?.message,
      problem: error?.problem,
      receipt: error?.receipt,
      cause: error?.cause && String(error.cause.code ?? error.cause),
    }),
  );
  await new Promise((resolve) => setTimeout(resolve));
  running.delete(upload);
  const { state, loaded, total, protection, waiting } = upload;
  if (waiting !== undefined) faults.push(`that it waits for ${waiting.for}, and it has ended`);
  return { ...told, state, states, loaded, total, protection, faults };
}

/** Bytes that nobody can compress: AES-CTR of zeros under the seed. @param {string} seed @param {number} size */
async function bytesOf(seed, size) {
  const raw = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(seed));
  const key = await crypto.subtle.importKey('raw', raw, 'AES-CTR', false, ['encrypt']);
  const algorithm = { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 };
  return crypto.subtle.encrypt(algorithm, key, new Uint8Array(size));
}

/** @param {string} base64 */
const fromBase64 = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
