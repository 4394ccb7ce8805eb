import type { FileHandle } from 'node:fs/promises';
import { Chain, type ChainedLine, GENESIS, hashOf, parseLine } from './chain.js';
import { AuditError } from './errors.js';

/** Bytes: an event has a few hundred, so a longer line is no line of ours. */
export const MAX_LINE_BYTES: number = 1_048_576;
const FIRST_LOOK = 16_384;
const LINE_FEED = 10;
/** What every line begins with. */
const BEGINNING = '{"seq":';

/** Where a file ends. */
export interface Tail {
  readonly chain: Chain;
  /** Bytes that were read: up to the end of the last line, and what follows it without a line feed. */
  readonly ended: number;
  readonly size: number;
}

/**
 * Finds the last line of the chain, from the end of the file. Lines behind it may be superseded or cut short; what has no line
 * feed yet is not looked at, for its writer may still be writing.
 *
 * @throws AuditError `audit-file-foreign`
 */
export async function readTail(file: FileHandle): Promise<Tail> {
  const { size } = await file.stat();
  for (let look = FIRST_LOOK; ; look *= 16) {
    const length = Math.min(size, look);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.subarray(0, bytesRead);
    const all = length === size;
    const start = all ? 0 : text.indexOf(LINE_FEED) + 1;
    const end = text.lastIndexOf(LINE_FEED) + 1;
    const lines = splitLines(text.subarray(Math.min(start, end), end));
    const last = all || look > 2 * MAX_LINE_BYTES;
    if (all) assertOurs([...lines, text.subarray(end)]);
    const chain = chainOf(lines, all, last);
    if (chain !== undefined) return { chain, ended: size - length + end, size };
    if (last)
      throw new AuditError(
        'audit-file-foreign',
        'The audit file ends with something that is not an audit line.',
      );
  }
}

/** Whole lines, without their line feeds. */
export function splitLines(text: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < text.byteLength; ) {
    const end = text.indexOf(LINE_FEED, start);
    lines.push(text.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/**
 * The chain as these lines leave it. A number stands first in the chain and only then in lines that were superseded, so the
 * first line with the highest number is the last one of the chain; it says which one was before it, and from there all is read.
 *
 * @param all they are all lines of the file
 * @param last more of them are not looked at
 */
function chainOf(lines: readonly Buffer[], all: boolean, last: boolean): Chain | undefined {
  let top: { readonly at: number; readonly line: ChainedLine } | undefined;
  for (const [at, bytes] of lines.entries()) {
    const line = parseLine(bytes);
    if (line !== undefined && line.seq > (top?.line.seq ?? 0)) top = { at, line };
  }
  if (top === undefined) return all ? feed(new Chain(GENESIS), lines) : undefined;
  const { at, line } = top;
  const before = lines.slice(0, at).findLastIndex((bytes) => hashOf(bytes) === line.prev);
  if (before < 0 && line.seq > 1 && !last) return undefined;
  return feed(new Chain({ seq: line.seq - 1, hash: line.prev }), lines.slice(before < 0 ? at : before + 1));
}

function feed(chain: Chain, lines: readonly Buffer[]): Chain {
  for (const line of lines) chain.add(line);
  return chain;
}

/** A file without a single whole line of ours may only hold the beginning of one. */
function assertOurs(lines: readonly Buffer[]): void {
  if (lines.some((line) => parseLine(line) !== undefined) || lines.every(couldBeOurs)) return;
  throw new AuditError('audit-file-foreign', 'The audit file holds something that is not an audit line.');
}

function couldBeOurs(line: Buffer): boolean {
  const start = line.toString('latin1', 0, BEGINNING.length);
  return BEGINNING.startsWith(start);
}
