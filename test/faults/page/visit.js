import { importAesWrappingKey, rawAesKeyring } from '@sealift/core/keyrings';
import { createUploader } from '@sealift/upload';

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
  const uploader = createUploader({
    ...{ signer, headers: { 'x-owner': owner }, credentials: 'omit', ...options },
    ...(keyring && { keyring }),
  });
  const uploads = await Promise.all(
    files.map(async ({ name, size, seed }) => {
      const file = new File([await bytesOf(seed, size)], name, {
        type: 'application/x-faults',
        lastModified,
      });
      return () => uploader.upload(file, { context: { file: name, attempt: String(attempt) } });
    }),
  );
  const running = uploads.map((start) => start());
  const ended = Promise.all(running.map((upload, index) => endOf(upload, { id, attempt, index }, post)));
  let over = false;
  const obey = async () => {
    while (!over) {
      const { command } = await (await fetch(`/command?id=${id}&attempt=${attempt}`)).json();
      if (command === 'reload') location.reload();
      else for (const upload of running) upload[command]?.();
    }
  };
  const obeying = obey();
  await ended;
  over = true;
  uploader.close();
  Date.now = now;
  await post('/over', { id, attempt });
  await obeying;
}

async function endOf(upload, { id, attempt, index }, post) {
  const states = [];
  const faults = [];
  let loaded = 0;
  upload.addEventListener('statechange', () => states.push(upload.state));
  upload.addEventListener('progress', () => {
    if (upload.loaded > upload.total) faults.push(`${upload.loaded} of ${upload.total} bytes`);
    loaded = upload.loaded;
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
  const { state, total, protection } = upload;
  await post('/ended', {
    id,
    attempt,
    index,
    ...told,
    state,
    states,
    loaded: upload.loaded ?? loaded,
    total,
    protection,
    faults,
  });
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
