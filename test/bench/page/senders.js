import { createUploader } from '@sealift/upload/upload';
import { newKeyring } from './objects.js';

const PART_BYTES = 8 * 1024 * 1024;
/** Parts under way at a time: as many as the uploader has by default. */
const IN_FLIGHT = 4;

/**
 * Three ways to send one file; each returns a function that does it once.
 *
 * @param {File} file
 * @param {{ plain: string, signer: string, pageHoldsKey: boolean }} server
 */
export function senders(file, { plain, signer, pageHoldsKey }) {
  const prepare = (send) => async () => {
    await post(plain, 'clear', {});
    return send;
  };
  const encrypted = async () => upload(file, await uploaderOf(signer, pageHoldsKey));
  return {
    /** What is there without encryption: the browser streams slices of the file, no script sees a byte. */
    plain: prepare(() => sendParts(plain, file, (slice) => slice)),
    /** What touching the bytes costs by itself. */
    read: prepare(() => sendParts(plain, file, (slice) => slice.arrayBuffer())),
    encrypted: async () => {
      // A page has its uploader before anybody has chosen a file.
      const uploader = await uploaderOf(signer, pageHoldsKey);
      return prepare(() => upload(file, uploader))();
    },
    /** URLs of parts come from a signer that is so many milliseconds away; it is asked for nothing else late. */
    'urls 100 ms away': prepare(() => late(100, encrypted)),
    'urls 400 ms away': prepare(() => late(400, encrypted)),
  };
}

/** @param {string} signer */
async function uploaderOf(signer, pageHoldsKey) {
  return createUploader({ signer, ...(pageHoldsKey ? { keyring: await newKeyring() } : {}) });
}

async function upload(file, uploader) {
  await uploader.upload(file).finished;
  uploader.close();
}

/** @param {number} delay of answers with URLs of parts, in milliseconds */
async function late(delay, work) {
  const { fetch } = globalThis;
  globalThis.fetch = async (url, init) => {
    if (String(url).endsWith('/uploads/parts')) await new Promise((resolve) => setTimeout(resolve, delay));
    return fetch(url, init);
  };
  try {
    return await work();
  } finally {
    globalThis.fetch = fetch;
  }
}

/** @param {(slice: Blob) => Blob | Promise<ArrayBuffer>} bodyOf */
async function sendParts(server, file, bodyOf) {
  const { urls, token } = await post(server, 'start', { size: file.size });
  let next = 0;
  const sender = async () => {
    while (next < urls.length) {
      const index = next++;
      const slice = file.slice(index * PART_BYTES, (index + 1) * PART_BYTES);
      await put(urls[index], await bodyOf(slice));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  await post(server, 'complete', { token });
}

export async function post(server, call, body) {
  return (await fetch(`${server}/${call}`, { method: 'POST', body: JSON.stringify(body) })).json();
}

export function put(url, body) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('PUT', url);
    xhr.upload.onprogress = () => {};
    xhr.onload = () => (xhr.status === 200 ? resolve() : reject(new Error(`PUT answered ${xhr.status}`)));
    xhr.onerror = () => reject(new Error('PUT was not answered'));
    xhr.send(body);
  });
}
