import { createUploader } from '@sealift/upload/upload';
import { newKeyring } from './objects.js';

const PART_BYTES = 8 * 1024 * 1024;
/** Parts under way at a time: as many as the uploader has by default. */
const IN_FLIGHT = 4;

/**
 * Three ways to send one file; each returns a function that does it once.
 *
 * @param {File} file
 * @param {{ s3: string, signer: string }} addresses
 */
export function senders(file, { s3, signer }) {
  return {
    /** What is there without encryption: the browser streams slices of the file, no script sees a byte. */
    plain: () => async () => sendParts(s3, file, (slice) => slice),
    /** What touching the bytes costs by itself. */
    read: () => async () => sendParts(s3, file, (slice) => slice.arrayBuffer()),
    encrypted: async () => {
      const uploader = createUploader({ signer, keyring: await newKeyring() });
      return async () => {
        await uploader.upload(file).finished;
        uploader.close();
      };
    },
  };
}

/** @param {(slice: Blob) => Blob | Promise<ArrayBuffer>} bodyOf */
async function sendParts(address, file, bodyOf) {
  let next = 0;
  const lane = async () => {
    while (next < file.size) {
      const offset = next;
      next += PART_BYTES;
      const part = 1 + offset / PART_BYTES;
      await put(`${address}/plain?partNumber=${part}`, await bodyOf(file.slice(offset, offset + PART_BYTES)));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

function put(url, body) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('PUT', url);
    xhr.upload.onprogress = () => {};
    xhr.onload = () => (xhr.status === 200 ? resolve() : reject(new Error(`PUT answered ${xhr.status}`)));
    xhr.onerror = () => reject(new Error('PUT was not answered'));
    xhr.send(body);
  });
}
