import type * as Crypto from 'node:crypto';
import type * as Threads from 'node:worker_threads';
import type * as Zlib from 'node:zlib';

/** What a thread is asked for, in order. It owns the memory until it answers; `begin` has no answer. */
export type ThreadRequest =
  | {
      readonly op: 'begin';
      readonly key: Crypto.KeyObject;
      readonly iv: Uint8Array;
      readonly aad: Uint8Array;
      readonly tagBytes: number;
    }
  /** Encrypts the first `length` bytes of `memory` in their place; with `last`, the tag follows them where there is room. */
  | {
      readonly op: 'encrypt';
      readonly memory: Uint8Array<ArrayBuffer>;
      readonly length: number;
      readonly last: boolean;
    };

export interface ThreadAnswer {
  readonly memory: Uint8Array<ArrayBuffer>;
  /** Of what stands in `memory`. */
  readonly sha256: string;
  /** The same; absent where the platform has no CRC32. */
  readonly crc32?: number;
  /** With `last`. */
  readonly tag?: Uint8Array;
}

/**
 * The whole program of a thread. It is handed over as its text, so that bundlers need not find a file: it may name nothing but its
 * parameters, and what every realm has.
 */
export function threadWork(threads: typeof Threads, crypto: typeof Crypto, zlib: typeof Zlib): void {
  // What comes out of a call of this size stays in the processor's cache until it is hashed.
  const PIECE_BYTES = 64 * 1024;

  // What is posted to a port that is closed is gone, and its memory is free: at once, not when garbage is collected, so that the next
  // call has the same memory, which is in the cache (docs/performance.md).
  const { port1: nowhere } = new threads.MessageChannel();
  nowhere.close();

  function serve(port: Threads.MessagePort): void {
    let cipher: Crypto.CipherGCM;
    port.on('message', (request: ThreadRequest) => {
      if (request.op === 'begin') {
        const { key, iv, aad, tagBytes } = request;
        cipher = crypto.createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
        cipher.setAAD(aad);
        return;
      }
      const { memory, length, last } = request;
      const sha256 = crypto.createHash('sha256');
      let crc32 = 0;
      const hash = (bytes: Uint8Array): void => {
        sha256.update(bytes);
        // Absent in other runtimes.
        crc32 = zlib.crc32?.(bytes, crc32);
      };
      for (let at = 0; at < length; at += PIECE_BYTES) {
        const piece = memory.subarray(at, Math.min(length, at + PIECE_BYTES));
        const encrypted = cipher.update(piece);
        piece.set(encrypted);
        nowhere.postMessage(null, [encrypted.buffer as ArrayBuffer]);
        hash(piece);
      }
      let tag: Uint8Array | undefined;
      if (last) {
        cipher.final();
        tag = new Uint8Array(cipher.getAuthTag());
        if (length + tag.byteLength <= memory.byteLength) {
          memory.set(tag, length);
          hash(tag);
        }
      }
      port.postMessage({ memory, tag, crc32, sha256: sha256.digest('hex') }, [memory.buffer]);
    });
  }

  // A port for each object.
  threads.parentPort?.on('message', serve);
}
