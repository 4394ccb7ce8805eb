import { createDownloader, createUploader } from '@sealift/upload';
import { keyringsFor } from './keyrings.js';

const RANDOM_PIECE = 65_536;
/** A server that refuses is not asked six times. */
const RETRY = { retries: 1, baseDelay: 50 };

/** @type {Map<number, Promise<{ file: File, digest: string }>>} */
const files = new Map();

/**
 * A file up and back through the signer, in nothing but the page's own code.
 *
 * @param {{ signer: string, size: number, name: string, pageKey?: string, keys: { aes: string, customer: string, privateKey: string } }} job
 */
export async function roundTrip({ signer, size, name, pageKey, keys }) {
  const made = files.get(size) ?? randomFile(size, name);
  files.set(size, made);
  const { file, digest } = await made;
  const keyrings = await keyringsFor(pageKey, keys);
  const uploader = createUploader({ signer, retry: RETRY, ...keyrings.up });
  const downloader = createDownloader({ signer, retry: RETRY, ...keyrings.down });
  let step = 'up';
  try {
    const receipt = await uploader.upload(file).finished;
    step = 'down';
    const back = await downloader.download({ key: receipt.key }).finished;
    const same = (await digestOf(back.file)) === digest;
    const named = back.file.name === name;
    await back.release();
    return {
      same,
      named,
      verified: back.verified,
      receipt,
      digest,
    };
  } catch (error) {
    // Where the outcome is not known, what it came from says more: the signer's refusal of what was stored.
    const unknown = /** @type {any} */ (error).code === 'outcome-unknown';
    const { code, problem } = /** @type {any} */ (unknown ? /** @type {Error} */ (error).cause : error);
    return {
      failed: {
        step,
        code: code ?? String(error),
        problem: problem?.code,
        text: `${error} ${JSON.stringify(problem ?? {})}`,
      },
    };
  } finally {
    uploader.close();
    downloader.close();
  }
}

/** Bytes that nobody can compress; made once for each size. @param {number} size @param {string} name */
async function randomFile(size, name) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += RANDOM_PIECE)
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_PIECE));
  const file = new File([bytes], name, { type: 'application/octet-stream' });
  return { file, digest: await digestOf(file) };
}

/** @param {Blob} blob @returns {Promise<string>} SHA-256, hex */
async function digestOf(blob) {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
