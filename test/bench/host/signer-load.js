import { Agent, request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createSealer, kmsKeyring } from '@sealift/core';
import { spread } from '../report/stats.js';
import { startServer } from './child.js';
import { watchMemory } from './memory.js';

const MiB = 1024 * 1024;
const PART_BYTES = 8 * MiB;
export const PARTS = 4;
/** The tag makes the last part full. */
export const SIZE = PARTS * PART_BYTES - 16;
export const CRC = 'AAAAAAAAAAA=';
/** Uploads of one owner: the signer lets nobody have more than 1,000 open. */
export const PER_OWNER = 100;
const REST = 2_000;

const script = (name) => path.join(import.meta.dirname, name);
export const SIGNERS = { sealift: script('signer-alone.js'), sdk: script('sdk-signer.js') };

/**
 * @typedef {object} Wave
 * @property {number} perSecond answers
 * @property {number[]} latencies milliseconds of each call, ascending
 * @property {number} resets new connections that were broken off before they had an answer, and the call made again
 * @property {number} peak MiB above idle
 *
 * @typedef {object} Load
 * @property {Wave[]} atOnce each upload calls again as soon as it has its answer
 * @property {Wave} half each upload waits between its calls, so that half as many calls come as could be answered
 * @property {number} after MiB above idle when nothing has been asked for two seconds
 */

/** An S3 whose uploads have all their parts, `PARTS` of them. */
export function startScriptedS3() {
  return startServer(script('s3-scripted.js'), [PART_BYTES, PARTS, PARTS * PART_BYTES].map(String));
}

/**
 * So many uploads at a time on one process: grant, start, URLs part by part, completion. None is done before all have begun.
 *
 * @param {keyof typeof SIGNERS} name
 * @param {{ uploads: number, waves: number }} job
 * @returns {Promise<Load>}
 */
export async function signerLoad(name, { uploads, waves }) {
  const s3 = await startScriptedS3();
  let signer;
  let watch;
  const agent = new Agent({ keepAlive: true });
  try {
    signer = await startServer(SIGNERS[name], [JSON.stringify(s3.addresses)]);
    const { url } = signer.addresses;
    const metadataOf = name === 'sealift' ? sealedMetadata : async () => ({});
    // Everything is loaded, and has run once.
    await wave({ url, agent, metadataOf, uploads: 20, pause: 0 });
    watch = watchMemory(signer.pid);
    await sleep(REST);
    const marks = [Date.now()];
    const run = async (pause) => {
      const found = await wave({ url, agent, metadataOf, uploads, pause });
      marks.push(Date.now());
      return found;
    };
    const found = [];
    for (let at = 0; at < waves; at++) found.push(await run(0));
    const rate = spread(found.map(({ perSecond }) => perSecond)).median;
    found.push(await run((uploads / rate) * 2_000));
    await sleep(REST);
    const samples = await watch.stop();
    const between = (from, to) =>
      spread(samples.filter(({ at }) => at >= from && at <= to).map(({ bytes }) => bytes / MiB));
    const idle = between(0, marks[0]).median;
    const all = found.map((each, at) => ({ ...each, peak: between(marks[at], marks[at + 1]).max - idle }));
    return { atOnce: all.slice(0, -1), half: all.at(-1), after: samples.at(-1).bytes / MiB - idle };
  } finally {
    await watch?.stop();
    agent.destroy();
    await signer?.close();
    await s3.close();
  }
}

/** @param {{ url: string, agent: Agent, metadataOf: (grant: any) => Promise<object>, uploads: number, pause: number }} job */
async function wave({ url, agent, metadataOf, uploads, pause }) {
  const latencies = [];
  const told = { resets: 0 };
  let waiting = uploads;
  /** @type {() => void} */
  let open = () => {};
  const allBegun = new Promise((resolve) => {
    open = () => resolve(undefined);
  });
  const upload = async (number) => {
    const owner = `owner-${Math.floor(number / PER_OWNER)}`;
    const call = async (name, body) => {
      // On average as long as asked for.
      if (pause > 0) await sleep(Math.random() * 2 * pause);
      const asked = performance.now();
      const answer = await post({ agent, url: `${url}/${name}`, authorization: owner, told }, body);
      latencies.push(performance.now() - asked);
      return answer;
    };
    const grant = await call('uploads', { size: SIZE });
    const { token } = await call('uploads/start', { token: grant.token, metadata: await metadataOf(grant) });
    for (let partNumber = 1; partNumber <= PARTS; partNumber++)
      await call('uploads/parts', { token, parts: [{ partNumber, checksum: CRC }] });
    if (--waiting === 0) open();
    await allBegun;
    const { receipt } = await call('uploads/complete', {
      token,
      checksum: { algorithm: 'CRC64NVME', value: CRC },
    });
    if (receipt === undefined) throw new Error('a completion brought no receipt');
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: uploads }, (_, number) => upload(number)));
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: latencies.length / seconds, latencies: latencies.sort((a, b) => a - b), ...told };
}

/** As a page makes it of the granted data key. */
export async function sealedMetadata({ dataKey }) {
  const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'));
  const { 'aws:x-amz-cek-alg': _, ...encryptionContext } = dataKey.encryptionContext;
  const generateDataKey = async () => ({
    plaintext: bytes(dataKey.plaintext),
    ciphertextBlob: bytes(dataKey.ciphertextBlob),
  });
  const decrypt = () => Promise.reject(new Error('nothing is decrypted here'));
  const keyring = kmsKeyring({ kms: { generateDataKey, decrypt }, keyId: dataKey.keyId, encryptionContext });
  return (await createSealer({ keyring, plaintextSize: SIZE })).metadata;
}

/**
 * @param {{ agent: Agent, url: string, authorization: string, told: { resets: number } }} how
 * @param {object} body
 * @returns {Promise<any>}
 */
export function post({ agent, url, authorization, told }, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', origin: 'https://app.example', authorization };
    const asked = request(url, { method: 'POST', agent, headers }, async (answer) => {
      const said = await text(answer);
      if (answer.statusCode === 200) resolve(JSON.parse(said));
      else reject(new Error(`${new URL(url).pathname} answered ${answer.statusCode}: ${said}`));
    });
    // As a page does: a server closes idle connections, perhaps just when one is used again, and where very many are opened in one
    // moment, the kernel takes some back (`listen`, "backlog").
    asked.once('error', (error) => {
      if (error.code !== 'ECONNRESET') return reject(error);
      if (!asked.reusedSocket) told.resets += 1;
      resolve(post({ agent, url, authorization, told }, body));
    });
    asked.end(JSON.stringify(body));
  });
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
