import { createHash } from 'node:crypto';

/** A place in a chain: how many lines there are, and the SHA-256 of the last one. */
export interface ChainHead {
  /** Number of the line, from 1; 0 stands for an empty file. */
  readonly seq: number;
  /** SHA-256 of the line's bytes without its line feed, 64 lower-case hexadecimal digits. */
  readonly hash: string;
}

/** What the first line of a file follows. */
export const GENESIS: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** Written by the audit file itself where the chain goes on after something went wrong. */
export interface ResumeNote {
  readonly time: string;
  readonly action: 'audit-resume';
  /** From this number to the line before this one, lines were cut short: their writer was stopped. */
  readonly torn?: number;
  /** Lines up to this head were written earlier and are not in the file any more. */
  readonly lost?: ChainHead;
  /** The file was empty, after an earlier one that ended here (rotation). */
  readonly after?: ChainHead;
}

/** The fields of a line that a verifier looks at. */
export interface ChainedLine extends Partial<Pick<ResumeNote, 'torn' | 'lost' | 'after'>> {
  readonly seq: number;
  readonly prev: string;
  readonly action?: unknown;
}

/** The line after `head`: `seq` and `prev` first, then the event's own fields, no line feed. */
export function chainedLine(head: ChainHead, event: object): string {
  return JSON.stringify({ seq: head.seq + 1, prev: head.hash, ...event });
}

/** @param line bytes of a line without its line feed; they are hashed as they stand, so no other form is canonical */
export function hashOf(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('hex');
}

/** A line of a chain, or nothing when it is not one. */
export function parseLine(line: Uint8Array): ChainedLine | undefined {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)) as ChainedLine | null;
    return Number.isSafeInteger(value?.seq) && isHash(value?.prev) ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** `12:9f86…`, as `sealift audit head` prints it. */
export function formatHead({ seq, hash }: ChainHead): string {
  return `${seq}:${hash}`;
}

/** The inverse of `formatHead`; nothing when the text is not a head. */
export function parseHead(text: string): ChainHead | undefined {
  const [, seq = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  return hash === '' ? undefined : { seq: Number(seq), hash };
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
