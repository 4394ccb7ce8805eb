import { open } from 'node:fs/promises';
import { Chain, type ChainedLine, type ChainHead, GENESIS } from './chain.js';
import { fileFailure } from './errors.js';
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
  /** Without those that were superseded. */
  readonly lines: number;
  /** Lines that count for nothing, because another writer had been faster: each was written again. */
  readonly superseded: number;
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
 * @param source its path, or its bytes
 * @param options.heads numbers and hashes of lines that are known from elsewhere
 * @throws AuditError `audit-file-unavailable`
 */
export async function verifyAudit(
  source: string | AsyncIterable<Uint8Array>,
  options: { readonly heads?: readonly ChainHead[] } = {},
): Promise<AuditReport> {
  const check = new ChainCheck(options.heads ?? []);
  for await (const { bytes, whole } of linesOf(typeof source === 'string' ? contentOf(source) : source))
    check.line(bytes, whole);
  return check.end();
}

/** Lines whose hashes are kept, to look at superseded ones: further back no living process has stopped reading. */
const REMEMBERED = 16_384;

class ChainCheck {
  readonly #heads: readonly ChainHead[];
  readonly #problems: AuditProblem[] = [];
  readonly #notes: string[] = [];
  readonly #chain = new Chain(GENESIS);
  /** Hashes of the newest lines of the chain, by number. */
  readonly #recent: Map<number, string> = new Map([[GENESIS.seq, GENESIS.hash]]);
  #lines = 0;
  #empty = 0;
  #superseded = 0;
  #first: { readonly hash: string; readonly after?: ChainHead } | undefined;
  /** Numbers of lines that are no audit lines: forgiven when the next line of the chain follows the one before them. */
  #unfinished: number[] = [];

  constructor(heads: readonly ChainHead[]) {
    this.#heads = heads;
  }

  line(bytes: Uint8Array, whole: boolean): void {
    this.#lines += 1;
    const expected = this.#chain.head.seq + this.#chain.unfinished + 1;
    const { place, hash, line } = this.#chain.add(bytes);
    if (place === 'empty') this.#empty += 1;
    else this.#first ??= { hash, ...(line?.after === undefined ? {} : { after: line.after }) };
    if (line === undefined) {
      if (place === 'unfinished' && whole) this.#unfinished.push(this.#lines);
    } else if (place === 'superseded') this.#supersede(line, hash);
    else {
      if (place === 'next') this.#forgive(line);
      else this.#reportUnfinished();
      if (place === 'gap') this.#reportGap(line.seq - expected);
      if (place === 'changed') this.#reportChange();
      this.#readNote(line);
      this.#compareHeads();
      this.#recent.set(line.seq, hash);
      this.#recent.delete(line.seq - REMEMBERED);
    }
    if (!whole) this.#problem('torn', 'the line has no end: its writer was stopped, or it was cut');
  }

  end(): AuditReport {
    this.#reportUnfinished();
    const { head } = this.#chain;
    const furthest = Math.max(0, ...this.#headsOfThis().map(({ seq }) => seq));
    if (furthest > head.seq)
      this.#problem('truncated', `the file ends here; the given head names line ${furthest}`);
    this.#reportOtherFiles();
    const superseded = this.#superseded;
    if (superseded > 0)
      this.#notes.push(
        `${superseded} line${superseded === 1 ? '' : 's'} superseded: another writer was faster`,
      );
    return {
      intact: this.#problems.length === 0,
      lines: this.#lines - this.#empty - superseded,
      superseded,
      head,
      problems: this.#problems.slice(0, MAX_PROBLEMS),
      notes: this.#notes,
    };
  }

  /** Its writer saw a chain that had gone on already. Whoever doubles or moves a line makes another one. */
  #supersede({ seq, prev }: ChainedLine, hash: string): void {
    const before = this.#recent.get(seq - 1);
    if ((before !== undefined && before !== prev) || this.#recent.get(seq) === hash) {
      const expected = this.#chain.head.seq + 1;
      this.#problem('out-of-order', `line number ${seq} stands where ${expected} belongs`);
    } else this.#superseded += 1;
  }

  #reportGap(missing: number): void {
    this.#problem('removed', `${missing} line${missing === 1 ? ' is' : 's are'} missing before this one`);
  }

  #reportChange(): void {
    const where =
      this.#lines === 1 ? 'the line is not the first one of a file' : 'the line before was changed';
    this.#problem('changed', where, Math.max(1, this.#lines - 1));
  }

  #readNote({ action, lost, after }: ChainedLine): void {
    if (action !== 'audit-resume') return;
    if (after !== undefined) this.#notes.push(`an earlier file ended with line ${after.seq}:${after.hash}`);
    if (lost !== undefined)
      this.#problem(
        'truncated',
        `the writer found the file shorter than it had left it, at line ${lost.seq}`,
      );
  }

  #forgive({ action, torn }: ChainedLine): void {
    const at = action === 'audit-resume' ? (torn ?? this.#unfinished[0]) : this.#unfinished[0];
    if (this.#unfinished.length > 0 && at !== undefined)
      this.#notes.push(`line ${at} was cut short: its writer was stopped`);
    this.#unfinished = [];
  }

  #reportUnfinished(): void {
    for (const line of this.#unfinished) this.#problem('unreadable', 'the line is not an audit line', line);
    this.#unfinished = [];
  }

  #compareHeads(): void {
    const { seq, hash } = this.#chain.head;
    if (this.#headsOfThis().some((known) => known.seq === seq && known.hash !== hash))
      this.#problem('changed', 'the line is not the one that the given head names');
  }

  #headsOfThis(): readonly ChainHead[] {
    return this.#heads.filter(({ first }) => first === undefined || first === this.#first?.hash);
  }

  /** A head file may still hold the head of the file before this one, when that was rotated. */
  #reportOtherFiles(): void {
    for (const { first } of this.#heads) {
      if (first === undefined || first === this.#first?.hash) continue;
      const { after } = this.#first ?? {};
      if (after !== undefined && (after.first === undefined || after.first === first))
        this.#notes.push('the given head is of the file before this one');
      else this.#problem('changed', 'the given head is of another file than this one', 1);
    }
  }

  #problem(kind: AuditProblem['kind'], message: string, line = this.#lines): void {
    if (this.#problems.length <= MAX_PROBLEMS) this.#problems.push({ line, kind, message });
  }
}

/** Byte lines; ends at one that is longer than any audit line: what follows cannot be judged in constant memory. */
async function* linesOf(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ bytes: Uint8Array; whole: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = Buffer.concat(rest.length === 0 ? [chunk] : [rest, chunk]);
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

/** @throws AuditError `audit-file-unavailable` */
async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw fileFailure('audit file', cause);
  });
  yield* file.createReadStream() as AsyncIterable<Buffer>;
}
