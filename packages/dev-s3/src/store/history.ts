import type { DeleteMarker, ObjectRecord, Version } from './records.js';
import { NULL_VERSION } from './version-id.js';

/** All versions of one key, newest first; never empty. The first one is the current version. */
export type History = readonly Version[];

export function isMarker(version: Version | undefined): version is DeleteMarker {
  return version !== undefined && 'deleteMarker' in version;
}

/** What a plain GET reads: nothing when the key was deleted. */
export function currentOf(history: History | undefined): ObjectRecord | undefined {
  const newest = history?.[0];
  return isMarker(newest) ? undefined : newest;
}

/** As clients name it. */
export function idOf({ versionId }: Version): string {
  return versionId ?? NULL_VERSION;
}

/** What was written before versions were kept has the order of its time. */
export function orderOf({ order, lastModified }: Version): number {
  return order ?? lastModified * 1000;
}

/** A key has one `null` version at most: a new one replaces it, wherever it stands. */
export function withNewest(history: History, version: Version): History {
  const kept = version.versionId === undefined ? without(history, NULL_VERSION) : history;
  return [version, ...kept];
}

export function without(history: History, id: string): History {
  return history.filter((version) => idOf(version) !== id);
}

export function blobIdsOf(history: History): string[] {
  return history.flatMap((version) => (isMarker(version) ? [] : version.blobs.map(({ id }) => id)));
}

/** A file with one record is what buckets without versioning have, and what all had before versions were kept. */
export function historyOf(file: Version | History): History {
  return Array.isArray(file) ? (file as History) : [file as Version];
}

/** The other way round: buckets without versioning keep the files they always had. */
export function fileOf(history: History): Version | History {
  const [only] = history;
  return history.length === 1 && only && !isMarker(only) ? only : history;
}
