import { createSecretKey } from 'node:crypto';
import type { SealedElsewhere, SealingThread } from '../put/sealing-thread.js';
import { NodeEncryption } from './stream-cipher.js';
import type { ThreadAnswer } from './thread-work.js';
import { openPort, type ThreadPort } from './threads.js';

const TAG_BYTES = 16;
/** Milliseconds after which a thread that has not answered yet is done without. */
const START_MS = 10_000;
/** "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega, test case 14: one block, all zero, key and IV, too. */
const KNOWN_ANSWER = 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919';

let isUnable = false;

/**
 * A thread that seals one object. Undefined where there is none: in a runtime without threads or one that has forbidden them, in a
 * bundle whose text does not run by itself. That shows the first time, by an answer that is known.
 */
export async function sealingThread(): Promise<SealingThread | undefined> {
  // Twice: the first one may have ended since it was last used.
  for (let tries = 0; tries < 2 && !isUnable; tries++) {
    try {
      const port = openPort();
      if (await answersRightly(port)) return threadOver(port);
      port.close();
      isUnable = true;
    } catch {}
  }
  isUnable = true;
  return undefined;
}

async function answersRightly(port: ThreadPort): Promise<boolean> {
  const key = createSecretKey(new Uint8Array(32));
  port.post({ op: 'begin', key, iv: new Uint8Array(12), aad: new Uint8Array(0), tagBytes: TAG_BYTES });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, START_MS, undefined);
  });
  const answer = await Promise.race([encrypt(port, new Uint8Array(32), 16, true), late]);
  clearTimeout(timer);
  return answer !== undefined && Buffer.from(answer.memory).toString('hex') === KNOWN_ANSWER;
}

function encrypt(
  port: ThreadPort,
  memory: Uint8Array<ArrayBuffer>,
  length: number,
  last: boolean,
): Promise<ThreadAnswer> {
  return port.ask({ op: 'encrypt', memory, length, last }, [memory.buffer]);
}

function threadOver(port: ThreadPort): SealingThread {
  return {
    begin(stream) {
      if (!(stream instanceof NodeEncryption)) throw new TypeError('The stream is not one of node:crypto.');
      port.post({ op: 'begin', ...stream.handOver(), tagBytes: TAG_BYTES });
    },
    seal: async (memory) => sealed(await encrypt(port, memory, memory.byteLength, false)),
    async finish(memory, length) {
      const answer = await encrypt(port, memory, length, true);
      return { ...sealed(answer), tag: answer.tag ?? new Uint8Array(0) };
    },
    close: () => port.close(),
  };
}

function sealed({ memory, sha256, crc32 }: ThreadAnswer): SealedElsewhere {
  return { memory, digests: { sha256, ...(crc32 === undefined ? {} : { crc32: base64(crc32) }) } };
}

/** As S3 writes it: four bytes, the most significant first. */
function base64(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}
