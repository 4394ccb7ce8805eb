import { ObjectError, type ObjectStore } from '@sealift/admin/objects';
import type { OpenedObject } from '@sealift/client';
import { CoreError, type CoreErrorCode } from '@sealift/core';
import { createSegmentTableWriter, DEFAULT_SEGMENT_BYTES, SegmentDamagedError } from '@sealift/core/segments';
import type { Terminal } from './command.js';
import { type OpenChoice, openStored } from './object-in-s3.js';
import { metered, waitingFor } from './progress.js';
import { hasTableObject, segmentSizeOf } from './segment-table.js';

export interface SegmentReport {
  readonly intact: boolean;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes of every segment but the last. */
  readonly segmentSize: number;
  readonly segments: number;
  /** By number from 0, with their first and last byte in the file. */
  readonly damaged: readonly { readonly segment: number; readonly first: number; readonly last: number }[];
}

/**
 * Reads all of an object, and verifies every segment of it by its table. A file of one segment has none: there the object's own
 * tag is verified.
 *
 * @throws ObjectError `object-not-found` without a table; CoreError `segments-need-commitment`, `segment-table-invalid`, `segment-table-mismatch` for one that is
 *   not this object's; `object-authentication-failed` where nothing tells what is damaged; and what S3 and keyrings throw
 */
export async function verifyStored(
  store: ObjectStore,
  key: string,
  choice: OpenChoice,
  options: { readonly instructionFileSuffix?: string },
  terminal: Terminal,
): Promise<SegmentReport> {
  const object = await openStored(store, key, choice, options);
  const { opener, rangeVerification } = object;
  if (opener === undefined || rangeVerification === undefined)
    throw new CoreError('not-encrypted', 'The object is not encrypted.');
  const { plaintextSize: size } = opener;
  const isOne = size <= DEFAULT_SEGMENT_BYTES;
  // Refuses what cannot have a table.
  if (!isOne) await createSegmentTableWriter(opener);
  if (!isOne && !(await hasTableObject(store, key)))
    throw new ObjectError(
      'object-not-found',
      'There is no segment table beside the object: "sealift segments add" makes it.',
    );
  const { verifiedBy, tableRefused } = await waitingFor(
    rangeVerification(terminal.signal),
    terminal,
    'verifying',
  );
  if (isOne) return { intact: true, size, segmentSize: size, segments: 1, damaged: [] };
  if (verifiedBy !== 'segments') throw refused(tableRefused);
  const segmentSize = await segmentSizeOf(store, key, terminal.signal);
  const damaged = await damagedIn(object, size, segmentSize, terminal);
  return {
    intact: damaged.length === 0,
    size,
    segmentSize,
    segments: Math.ceil(size / segmentSize),
    damaged: damaged.map((segment) => ({
      segment,
      first: segment * segmentSize,
      last: Math.min((segment + 1) * segmentSize, size) - 1,
    })),
  };
}

/** All of the object was read instead, and is genuine. */
function refused(code: string | undefined): CoreError {
  return new CoreError(
    (code ?? 'segment-table-mismatch') as CoreErrorCode,
    'The object is genuine, but its segment table cannot be used: "sealift segments add" makes it anew.',
  );
}

/** Numbers of the segments that are not genuine. Reading goes on behind each of them. */
async function damagedIn(
  { readRange }: OpenedObject,
  size: number,
  segmentSize: number,
  terminal: Terminal,
): Promise<number[]> {
  const damaged: number[] = [];
  let at = 0;
  async function* all(): AsyncGenerator<Uint8Array, void, void> {
    while (at < size) {
      try {
        for await (const piece of readRange?.({ offset: at, length: size - at }, terminal.signal) ?? []) {
          at += piece.byteLength;
          yield piece;
        }
      } catch (error) {
        // Another number than that of the next byte: the table was written anew meanwhile.
        if (!(error instanceof SegmentDamagedError) || error.segment * segmentSize !== at) throw error;
        damaged.push(error.segment);
        at += segmentSize;
      }
    }
  }
  for await (const _ of metered(all(), terminal, 'verifying', size)) terminal.signal.throwIfAborted();
  return damaged;
}
