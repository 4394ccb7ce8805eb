import { CoreError } from '../errors.js';

/** A segment of an object that is not what was written. What was released before is genuine, and the other segments can be read. */
export class SegmentDamagedError extends CoreError {
  override name = 'SegmentDamagedError';
  /** Which one, from 0. */
  readonly segment: number;

  constructor(segment: number, segments: number) {
    super(
      'segment-damaged',
      `Segment ${segment} of the object's ${segments} (counted from 0) was changed or lost after it was written. Nothing of it may be used.`,
    );
    this.segment = segment;
  }
}

/** @param field of the table */
export function tableInvalid(field: string): CoreError {
  return new CoreError(
    'segment-table-invalid',
    `What stands there is no segment table, or one that this reader does not know: its ${field} cannot be right.`,
    { field },
  );
}

/** One error for all that takes the key to see. */
export function tableMismatch(): CoreError {
  return new CoreError(
    'segment-table-mismatch',
    'The segment table is not one of this object: it was changed, or one of them was written anew. Make the table anew.',
  );
}

export function needsCommitment(): CoreError {
  return new CoreError(
    'segments-need-commitment',
    'Only an object that commits to its key (suite 0x73) has a segment table: seal it with that suite.',
  );
}
