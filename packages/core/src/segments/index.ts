/** Segment tables: what stands beside an object so that every segment of it can be verified by itself (docs/segment-table.md). */
export type { ByteRange } from '../open/byte-range.js';
export { SegmentDamagedError } from './errors.js';
export { type FoundTable, findSegmentTable, type RangeVerification, type TableReader } from './find-table.js';
export { SEGMENT_TABLE_METADATA, segmentTableKey } from './key.js';
export { DEFAULT_SEGMENT_BYTES, maxTableBytes, segmentTableBytes } from './layout.js';
export { requestedRange } from './requested-range.js';
export {
  openSegmentTable,
  type SegmentTable,
  type SegmentTableHandle,
  segmentTableFrom,
  verifySegments,
} from './table.js';
export { openVerifiedRange } from './verified-range.js';
export { createSegmentTableWriter, type SegmentOptions, type SegmentTableWriter } from './writer.js';
