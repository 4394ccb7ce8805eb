import type { Audit } from './audit.js';

/** One JSON line per event, unchained: for a log collector that keeps its own order and integrity. */
export function auditLines(write: (line: string) => void): Audit {
  return (event) => write(JSON.stringify(event));
}
