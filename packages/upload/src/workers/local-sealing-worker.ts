import { createSegmentSealer, type SegmentSealer } from '@sealift/core/seal/worker';
import { TAG_BYTES } from '@sealift/protocol';
import { crc64nvme } from '../checksum/crc64nvme.js';
import { cut, type FileRange } from '../platform/file-range.js';
import { readBlob } from '../platform/read-blob.js';
import { send } from '../platform/xhr.js';
import type { InPage, SealingWorker } from './sealing-worker.js';

const EMPTY = new Uint8Array();

interface Job {
  readonly sealer: SegmentSealer | undefined;
  readonly parts: Map<number, Uint8Array<ArrayBuffer>>;
}

/**
 * Does the work in this realm, be it a worker or the page: reads, seals, checksums, holds and sends.
 *
 * @param transport sends a body once; tests bring one that fails on command
 */
export function localSealingWorker(transport: typeof send = send): SealingWorker {
  const jobs = new Map<number, Job>();
  /** Memory of parts that were sent, used again and again: no more of it than there were parts at a time. */
  const buffers: ArrayBuffer[] = [];

  function takeBuffer(size: number): ArrayBuffer {
    const buffer = buffers.pop();
    return buffer !== undefined && buffer.byteLength >= size ? buffer : new ArrayBuffer(size);
  }

  /** The range, with room for a tag behind it; undefined when the file was changed, moved or deleted. */
  async function read(range: FileRange): Promise<ArrayBuffer | undefined> {
    const source = cut(range);
    if (source.size !== range.length) return undefined;
    const memory = await readBlob(source, takeBuffer(source.size + TAG_BYTES));
    return memory === undefined || memory.byteLength < source.size ? undefined : memory;
  }

  return {
    async open(job, handle) {
      const sealer = handle && (await createSegmentSealer(handle));
      jobs.set(job, { sealer, parts: new Map() });
    },

    async seal(job, part, source, claim, twice) {
      const { sealer, parts } = known(jobs.get(job));
      const memory = await read(source);
      if (memory === undefined) return 'unreadable';
      const plaintext = new Uint8Array(memory, 0, source.length);
      const plaintextCrc = twice ? crc64nvme(plaintext) : undefined;
      const sealed = sealer
        ? await sealer.sealInPlace(known(claim), plaintext).catch(differing)
        : { ciphertext: plaintext, share: EMPTY, pieces: EMPTY };
      if (sealed === undefined) return 'unreadable';
      const { ciphertext, ...told } = sealed;
      const held = told.tag ? joined(ciphertext, told.tag) : ciphertext;
      parts.set(part, held);
      return { ...told, length: ciphertext.byteLength, crc: crc64nvme(held), plaintextCrc };
    },

    async reread(source) {
      const memory = await read(source);
      if (memory === undefined) return 'unreadable';
      const crc = crc64nvme(new Uint8Array(memory, 0, source.length));
      buffers.push(memory);
      return crc;
    },

    async append(job, part, bytes) {
      const { parts } = known(jobs.get(job));
      parts.set(part, joined(known(parts.get(part)), bytes));
      return crc64nvme(bytes);
    },

    async put(job, part, request, onProgress, signal) {
      return transport(request, known(jobs.get(job)?.parts.get(part)), onProgress, signal);
    },

    async release(job, part) {
      const parts = jobs.get(job)?.parts;
      const sent = parts?.get(part);
      if (sent === undefined) return;
      parts?.delete(part);
      buffers.push(sent.buffer);
    },

    async close(job) {
      jobs.delete(job);
      if (jobs.size === 0) buffers.length = 0;
    },
  };
}

/** In place where the buffer has room behind the part, as ours have. */
function joined(part: Uint8Array<ArrayBuffer>, more: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = part.byteLength + more.byteLength;
  const room = part.buffer.byteLength - part.byteOffset >= length;
  const whole = room ? new Uint8Array(part.buffer, part.byteOffset, length) : new Uint8Array(length);
  if (!room) whole.set(part);
  whole.set(more, part.byteLength);
  return whole;
}

/** Sealed before, and the file has changed since: there is nothing to send. */
function differing(error: Error & { code?: string }): undefined {
  if (error.code !== 'segment-differs') throw error;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('no such job or part, or no claim of it');
  return value;
}

/** In the page itself. @throws where there is no page, but Node, for instance: nothing could be sent */
export function sealingWorkerInPage(): InPage {
  if (globalThis.XMLHttpRequest === undefined) throw new ReferenceError('no XMLHttpRequest');
  return { ...localSealingWorker(), send, checksum: crc64nvme };
}
