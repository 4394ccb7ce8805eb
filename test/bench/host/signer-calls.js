import { Agent } from 'node:http';
import { startServer } from './child.js';
import {
  CRC,
  PARTS,
  PER_OWNER,
  post,
  SIGNERS,
  SIZE,
  sealedMetadata,
  startScriptedS3,
} from './signer-load.js';

/** Calls at a time. */
const AT_ONCE = 16;

/** @typedef {'grants' | 'starts' | 'URLs of parts' | 'completions'} Call */

/**
 * Each kind of call by itself: all uploads are granted, then all are started, and so on; over HTTP, against an S3 that answers from a script.
 * The signers take turns, with one process each for all rounds.
 *
 * @param {{ uploads: number, rounds: number }} job
 * @returns {Promise<Record<keyof typeof SIGNERS, Record<Call, number[]>>>} calls per second of each round; of URLs, URLs
 */
export async function signerCalls({ uploads, rounds }) {
  const names = /** @type {(keyof typeof SIGNERS)[]} */ (Object.keys(SIGNERS));
  const none = () => ({ grants: [], starts: [], 'URLs of parts': [], completions: [] });
  const found = { sealift: none(), sdk: none() };
  const s3 = await startScriptedS3();
  /** @type {Record<string, Awaited<ReturnType<typeof startServer>>>} */
  const running = {};
  const agent = new Agent({ keepAlive: true });
  try {
    for (const name of names)
      running[name] = await startServer(SIGNERS[name], [JSON.stringify(s3.addresses)]);
    for (let round = -1; round < rounds; round++) {
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const { url } = running[name].addresses;
        const rates = await callsOf(name, { url, agent, uploads, round });
        if (round >= 0) for (const [call, rate] of Object.entries(rates)) found[name][call].push(rate);
      }
    }
    return found;
  } finally {
    agent.destroy();
    for (const { close } of Object.values(running)) await close();
    await s3.close();
  }
}

/** @returns {Promise<Record<Call, number>>} per second */
async function callsOf(name, { url, agent, uploads, round }) {
  const told = { resets: 0 };
  const all = Array.from({ length: uploads }, (_, number) => ({
    authorization: `owner-${round}-${Math.floor(number / PER_OWNER)}`,
  }));
  const each = async (work) => {
    let next = 0;
    const start = performance.now();
    const run = async () => {
      for (let at = next++; at < all.length; at = next++) await work(all[at]);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, run));
    return uploads / ((performance.now() - start) / 1000);
  };
  const call = (path, { authorization }, body) =>
    post({ agent, url: `${url}/${path}`, authorization, told }, body);
  const grants = await each(async (upload) => {
    upload.grant = await call('uploads', upload, { size: SIZE });
  });
  // What pages do is done before it is timed.
  for (const upload of all) upload.metadata = name === 'sealift' ? await sealedMetadata(upload.grant) : {};
  const starts = await each(async (upload) => {
    const { metadata, grant } = upload;
    upload.token = (await call('uploads/start', upload, { token: grant.token, metadata })).token;
  });
  const parts = Array.from({ length: PARTS }, (_, at) => ({ partNumber: at + 1, checksum: CRC }));
  const urls = await each((upload) => call('uploads/parts', upload, { token: upload.token, parts }));
  const checksum = { algorithm: 'CRC64NVME', value: CRC };
  const completions = await each((upload) =>
    call('uploads/complete', upload, { token: upload.token, checksum }),
  );
  return { grants, starts, 'URLs of parts': urls * PARTS, completions };
}
