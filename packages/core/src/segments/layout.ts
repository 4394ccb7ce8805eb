/** The bytes of a segment table, as docs/segment-table.md specifies them. */
import { ascii, concat } from '../bytes/bytes.js';
import { CoreError } from '../errors.js';
import { PIECE_BYTES } from '../gcm/segment.js';
import { IV_BYTES, MAX_PLAINTEXT_BYTES, TAG_BYTES } from '../suites.js';
import { tableInvalid, tableMismatch } from './errors.js';

const MAGIC = ascii('SLFTSEG');
const VERSION = 1;
const AT = { version: 7, segmentSize: 8, plaintextSize: 12, nonce: 20 } as const;
const HEADER_BYTES: number = AT.nonce + IV_BYTES;
/** Bytes of a share. */
export const SHARE_BYTES = 16;

/** What is written: one native call. */
export const DEFAULT_SEGMENT_BYTES: number = PIECE_BYTES;
/** Limits of what is read: they bound the memory of a table (2 MiB), of a segment, and the number of native calls. */
const MIN_SEGMENT_BYTES = 1024;
const MAX_SEGMENT_BYTES = 16 * 1024 * 1024;
const MAX_SEGMENTS = 131_072;

/** The part of a table that is readable, and bound to the rest. */
export interface TableHeader {
  /** Bytes of every segment but the last, which may be shorter. */
  readonly segmentSize: number;
  readonly segments: number;
  readonly nonce: Uint8Array<ArrayBuffer>;
  /** The header itself, 32 bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The most bytes that the table of a file of this size can have: what is larger is none, and need not be read. */
export function maxTableBytes(plaintextSize: number): number {
  const most = Math.min(MAX_SEGMENTS, Math.ceil(plaintextSize / MIN_SEGMENT_BYTES));
  return HEADER_BYTES + most * SHARE_BYTES + TAG_BYTES;
}

/** Bytes of the table of a file of this size, in segments as they are written by default; 0: it has none. */
export function segmentTableBytes(plaintextSize: number): number {
  if (!isSegmentSize(DEFAULT_SEGMENT_BYTES, plaintextSize)) return 0;
  return HEADER_BYTES + Math.ceil(plaintextSize / DEFAULT_SEGMENT_BYTES) * SHARE_BYTES + TAG_BYTES;
}

/** Whether files of this size have a table of such segments: one segment alone is verified by the tag of the object. */
export function isSegmentSize(segmentSize: number, plaintextSize: number): boolean {
  const segments = Math.ceil(plaintextSize / segmentSize);
  return (
    segmentSize % SHARE_BYTES === 0 &&
    segmentSize >= MIN_SEGMENT_BYTES &&
    segmentSize <= MAX_SEGMENT_BYTES &&
    segments > 1 &&
    segments <= MAX_SEGMENTS
  );
}

/** @throws CoreError `invalid-option` */
export function checkSegmentSize(segmentSize: number): void {
  if (isSegmentSize(segmentSize, 2 * segmentSize)) return;
  throw new CoreError('invalid-option', 'A segment has a multiple of 16 bytes, 1,024 to 16,777,216.', {
    field: 'segmentSize',
  });
}

export function encodeHeader(
  segmentSize: number,
  plaintextSize: number,
  nonce: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES);
  header.set(MAGIC);
  const view = new DataView(header.buffer);
  view.setUint8(AT.version, VERSION);
  view.setUint32(AT.segmentSize, segmentSize);
  view.setBigUint64(AT.plaintextSize, BigInt(plaintextSize));
  header.set(nonce, AT.nonce);
  return header;
}

/**
 * Reads a header, and holds the table's length against it.
 *
 * @param plaintextSize of the object
 * @throws CoreError `segment-table-invalid`, `segment-table-mismatch` for a file of another size
 */
export function decodeHeader(table: Uint8Array, plaintextSize: number): TableHeader {
  if (!MAGIC.every((byte, at) => table[at] === byte)) throw tableInvalid('magic');
  if (table[AT.version] !== VERSION) throw tableInvalid('version');
  if (table.byteLength < HEADER_BYTES) throw tableInvalid('length');
  const bytes = table.slice(0, HEADER_BYTES) as Uint8Array<ArrayBuffer>;
  const view = new DataView(bytes.buffer);
  const segmentSize = view.getUint32(AT.segmentSize);
  const size = view.getBigUint64(AT.plaintextSize);
  if (size > BigInt(MAX_PLAINTEXT_BYTES)) throw tableInvalid('plaintextSize');
  if (!isSegmentSize(segmentSize, Number(size))) throw tableInvalid('segmentSize');
  if (Number(size) !== plaintextSize) throw tableMismatch();
  const segments = Math.ceil(plaintextSize / segmentSize);
  if (table.byteLength !== HEADER_BYTES + segments * SHARE_BYTES + TAG_BYTES) throw tableInvalid('length');
  return { segmentSize, segments, nonce: bytes.slice(AT.nonce), bytes };
}

/** What stands behind a header. */
export function sealedShares(table: Uint8Array): Uint8Array {
  return table.subarray(HEADER_BYTES);
}

/** Associated data: header ‖ suite id ‖ message id ‖ key commitment ‖ tag of the object. */
export function tableAad(header: Uint8Array, identity: Uint8Array, tag: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(header, identity, tag);
}
