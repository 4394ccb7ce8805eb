/** Where a chain stands: the number of its last line, and that line's hash. */
interface Head {
  readonly seq: number;
  /** SHA-256 of the line's bytes without its line feed, 64 lower-case hexadecimal digits. */
  readonly hash: string;
}

/** What the first line of a chain follows. */
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) };

/** The line after `head`: `seq` and `prev` first, then the event's own fields, no line feed. */
export function chainedLine(head: Head, event: object): string {
  return JSON.stringify({ seq: head.seq + 1, prev: head.hash, ...event });
}
