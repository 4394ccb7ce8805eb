import type { Receipt } from './ports.js';

/** Of one and the same object. */
export function sameObject(a: Receipt, b: Receipt): boolean {
  return a.bucket === b.bucket && a.key === b.key && a.versionId === b.versionId;
}
