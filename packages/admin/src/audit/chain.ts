import { createHash } from 'node:crypto';

export { chainedLine, GENESIS } from '@sealift/signer/audit';

/** A place in a chain: how many lines there are, and the SHA-256 of the last one. */
export interface ChainHead {
  /** Number of the line, from 1; 0 stands for an empty file. */
  readonly seq: number;
  /** SHA-256 of the line's bytes without its line feed, 64 lower-case hexadecimal digits. */
  readonly hash: string;
  /** The same of the file's first line: tells one file from the next. Only where a head file knows it. */
  readonly first?: string;
}

/** Written by the audit file itself where the chain goes on after something went wrong. */
export interface ResumeNote {
  readonly time: string;
  readonly action: 'audit-resume';
  /** So many lines before this one were cut short, and count for nothing: their writer was killed, or the disk full. */
  readonly unfinished?: number;
  /** The same as earlier versions wrote it: lines from this number on, which they counted. */
  readonly torn?: number;
  /** Lines up to this head were written earlier and are not in the file any more. */
  readonly lost?: ChainHead;
  /** The file was empty, after an earlier one that ended here (rotation). */
  readonly after?: ChainHead;
}

/** The fields of a line that a verifier looks at. */
export interface ChainedLine extends Partial<Omit<ResumeNote, 'time' | 'action'>> {
  readonly seq: number;
  readonly prev: string;
  readonly action?: unknown;
  readonly time?: unknown;
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

/** Where a line stands, seen from those before it. */
export type Place =
  /** It is the next line of the chain. */
  | 'next'
  /** Its number was taken: another writer was faster, and this line counts for nothing. Its writer wrote it again. */
  | 'superseded'
  /** No audit line: its writer was killed, or the disk full. It counts for nothing. */
  | 'unfinished'
  | 'empty'
  /** Lines before it are missing; the line before it is not the one that it names. What follows is judged from it on. */
  | 'gap'
  | 'changed';

/**
 * Follows a chain, line by line. The head only ever moves on, so a line that a writer composed for the head it saw is, wherever
 * it comes to stand, the next line or superseded (docs/decisions/018).
 */
export class Chain {
  #head: ChainHead;
  /** Lines that were cut short since the head, as earlier versions counted them. */
  #cut: ChainHead | undefined;

  constructor(head: ChainHead) {
    this.#head = head;
  }

  get head(): ChainHead {
    return this.#head;
  }

  /** How many lines since the head were cut short. */
  get unfinished(): number {
    return this.#cut === undefined ? 0 : this.#cut.seq - this.#head.seq;
  }

  /** @param bytes a line without its line feed */
  add(bytes: Uint8Array): { readonly place: Place; readonly hash: string; readonly line?: ChainedLine } {
    const hash = hashOf(bytes);
    if (bytes.byteLength === 0) return { place: 'empty', hash };
    const line = parseLine(bytes);
    if (line === undefined) {
      this.#cut = { seq: (this.#cut ?? this.#head).seq + 1, hash };
      return { place: 'unfinished', hash };
    }
    const place = this.#placeOf(line);
    if (place !== 'superseded') {
      this.#head = { seq: line.seq, hash };
      this.#cut = undefined;
    }
    return { place, hash, line };
  }

  #placeOf(line: ChainedLine): Place {
    if (follows(line, this.#head)) return 'next';
    const resumes = line.action === 'audit-resume' && line.torn === this.#head.seq + 1;
    if (resumes && this.#cut !== undefined && follows(line, this.#cut)) return 'next';
    if (line.seq <= this.#head.seq) return 'superseded';
    return line.seq === (this.#cut ?? this.#head).seq + 1 ? 'changed' : 'gap';
  }
}

function follows(line: ChainedLine, head: ChainHead): boolean {
  return line.seq === head.seq + 1 && line.prev === head.hash;
}

/** `12:9f86…`, as `sealift audit head` prints it; with the hash of the first line behind it, if known. */
export function formatHead({ seq, hash, first }: ChainHead): string {
  return first === undefined ? `${seq}:${hash}` : `${seq}:${hash}:${first}`;
}

/** The inverse of `formatHead`; nothing when the text is not a head. */
export function parseHead(text: string): ChainHead | undefined {
  const [, seq = '', hash = '', first] =
    /^(\d{1,15}):([0-9a-f]{64})(?::([0-9a-f]{64}))?$/.exec(text.trim()) ?? [];
  if (hash === '') return undefined;
  return first === undefined ? { seq: Number(seq), hash } : { seq: Number(seq), hash, first };
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
