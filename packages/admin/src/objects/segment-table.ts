/** Segment tables as objects of a bucket (docs/segment-table.md): which ones are, and of which object. */
import { SealiftError } from '@sealift/core/errors';
import { SEGMENT_TABLE_METADATA, segmentTableKey } from '@sealift/core/segments';
import type { Head, ObjectStore } from './store.js';

const SUFFIX = segmentTableKey('');

/** The object that a table with this key would belong to; undefined for a key that no table has. */
export function tableOwner(key: string): string | undefined {
  return key.endsWith(SUFFIX) && key !== SUFFIX ? key.slice(0, -SUFFIX.length) : undefined;
}

export interface FoundTable {
  readonly key: string;
  /** `pinned` is the managed SSE-C key under which it lies, made for the name of the object. */
  readonly head: Head;
}

/** Codes with which S3 keeps to itself what stands there, or whether anything does. */
const UNSEEN: readonly string[] = [
  'object-not-found',
  'customer-key-refused',
  'customer-key-needed',
  'metadata-missing',
  's3-refused',
];

/**
 * The segment table of an object, by its name and by what it says of itself. Nothing of it is verified.
 *
 * @returns undefined where there is none, or nobody may look
 * @throws SignerError `s3-unavailable`
 */
export async function findTable(store: ObjectStore, owner: string): Promise<FoundTable | undefined> {
  const key = segmentTableKey(owner);
  // Under the object's key; or, if somebody has moved it out of SSE-C, under none.
  const head = (await seen(store.head(key, owner))) ?? (store.customerKeys && (await seen(store.head(key))));
  return head !== undefined && isTableHead(head) ? { key, head } : undefined;
}

/** What a table says of itself. */
export function isTableHead({ Metadata = {} }: Head): boolean {
  return Object.keys(Metadata).some((name) => name.toLowerCase() in SEGMENT_TABLE_METADATA);
}

/** Whether the segment table of another object stands there. False too where nobody may look. */
export async function isSegmentTable(store: ObjectStore, key: string): Promise<boolean> {
  const owner = tableOwner(key);
  return owner !== undefined && (await findTable(store, owner)) !== undefined;
}

function seen(head: Promise<Head>): Promise<Head | undefined> {
  return head.catch((error: unknown) => {
    if (error instanceof SealiftError && UNSEEN.includes(error.code)) return undefined;
    throw error;
  });
}
