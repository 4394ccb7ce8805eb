import { open } from 'node:fs/promises';
import { type ChainedLine, type ChainHead, GENESIS, hashOf, parseLine } from './chain.js';
import { AuditError } from './errors.js';
import { MAX_LINE_BYTES } from './tail.js';

export interface AuditProblem {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly kind:
    | 'unreadable'
    | 'changed'
    | 'removed'
    | 'out-of-order'
    /** The last line has no line feed. */
    | 'torn'
    /** The file ends before a line that a head names, or a writer found it so. */
    | 'truncated';
  /** One sentence. */
  readonly message: string;
}

export interface AuditReport {
  readonly intact: boolean;
  readonly lines: number;
  /** Number and hash of the last line: keep it elsewhere, and give it as `head` the next time. */
  readonly head: ChainHead;
  /** The first hundred. */
  readonly problems: readonly AuditProblem[];
  /** What is no problem, but worth knowing: lines that a crash cut short, an earlier file. */
  readonly notes: readonly string[];
}

const MAX_PROBLEMS = 100;
const LINE_FEED = 10;

/**
 * Reads an audit file from its beginning, in constant memory.
 *
 * @param options.heads numbers and hashes of lines that are known from elsewhere
 * @throws AuditError `audit-file-unavailable`
 */
export async function verifyAudit(
  path: string,
  options: { readonly heads?: readonly ChainHead[] } = {},
): Promise<AuditReport> {
  const check = new ChainCheck(options.heads ?? []);
  for await (const { bytes, whole } of linesOf(path)) check.line(bytes, whole);
  return check.end();
}

class ChainCheck {
  readonly #heads: readonly ChainHead[];
  readonly #problems: AuditProblem[] = [];
  readonly #notes: string[] = [];
  #head: ChainHead = GENESIS;
  #lines = 0;
  /** Numbers of lines that are no audit lines: forgiven when the next line says that they were cut short. */
  #unreadable: number[] = [];

  constructor(heads: readonly ChainHead[]) {
    this.#heads = heads;
  }

  line(bytes: Uint8Array, whole: boolean): void {
    this.#lines += 1;
    const line = parseLine(bytes);
    const previous = this.#head;
    if (line === undefined) {
      if (whole) this.#unreadable.push(this.#lines);
      this.#head = { seq: previous.seq + 1, hash: hashOf(bytes) };
    } else {
      const torn = line.seq - this.#unreadable.length;
      if (line.action === 'audit-resume' && line.torn === torn) this.#unreadable = [];
      this.#reportUnreadable();
      this.#compare(line, previous);
      this.#readNote(line);
      this.#head = { seq: line.seq, hash: hashOf(bytes) };
    }
    if (!whole) this.#problem('torn', 'the line has no end: its writer was stopped, or it was cut');
    const { seq, hash } = this.#head;
    if (this.#heads.some((known) => known.seq === seq && known.hash !== hash))
      this.#problem('changed', 'the line is not the one that the given head names');
  }

  end(): AuditReport {
    this.#reportUnreadable();
    const furthest = Math.max(0, ...this.#heads.map(({ seq }) => seq));
    if (furthest > this.#head.seq)
      this.#problem('truncated', `the file ends here; the given head names line ${furthest}`);
    return {
      intact: this.#problems.length === 0,
      lines: this.#lines,
      head: this.#head,
      problems: this.#problems.slice(0, MAX_PROBLEMS),
      notes: this.#notes,
    };
  }

  #compare(line: ChainedLine, previous: ChainHead): void {
    const expected = previous.seq + 1;
    if (line.seq > expected) {
      const missing = line.seq - expected;
      this.#problem('removed', `${missing} line${missing === 1 ? ' is' : 's are'} missing before this one`);
    } else if (line.seq < expected) {
      this.#problem('out-of-order', `line number ${line.seq} stands where ${expected} belongs`);
    } else if (line.prev !== previous.hash) {
      const where =
        this.#lines === 1 ? 'the line is not the first one of a file' : 'the line before was changed';
      this.#problem('changed', where, Math.max(1, this.#lines - 1));
    }
  }

  #readNote({ action, torn, lost, after }: ChainedLine): void {
    if (action !== 'audit-resume') return;
    if (torn !== undefined) this.#notes.push(`line ${torn} was cut short: its writer was stopped`);
    if (after !== undefined) this.#notes.push(`an earlier file ended with line ${after.seq}:${after.hash}`);
    if (lost !== undefined)
      this.#problem(
        'truncated',
        `the writer found the file shorter than it had left it, at line ${lost.seq}`,
      );
  }

  #reportUnreadable(): void {
    for (const line of this.#unreadable) this.#problem('unreadable', 'the line is not an audit line', line);
    this.#unreadable = [];
  }

  #problem(kind: AuditProblem['kind'], message: string, line = this.#lines): void {
    if (this.#problems.length <= MAX_PROBLEMS) this.#problems.push({ line, kind, message });
  }
}

/** Byte lines; ends at one that is longer than any audit line: what follows cannot be judged in constant memory. */
async function* linesOf(path: string): AsyncGenerator<{ bytes: Uint8Array; whole: boolean }> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AuditError('audit-file-unavailable', 'The audit file cannot be opened.', { cause });
  });
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      yield { bytes: rest.subarray(0, end), whole: true };
      rest = rest.subarray(end + 1);
    }
    if (rest.length > MAX_LINE_BYTES) {
      yield { bytes: rest, whole: true };
      return;
    }
  }
  if (rest.length > 0) yield { bytes: rest, whole: false };
}
