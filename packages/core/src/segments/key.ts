/** What a table's key ends in. */
const SUFFIX = '.segments';

/** The key of the object that holds the segment table of another one. */
export function segmentTableKey(objectKey: string): string {
  return objectKey + SUFFIX;
}

/** User metadata by which a segment table is told from an object that only has such a name. Nothing of it is verified. */
export const SEGMENT_TABLE_METADATA: Readonly<Record<string, string>> = { 'sealift-segments': '1' };
