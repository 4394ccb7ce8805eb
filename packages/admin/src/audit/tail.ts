import type { FileHandle } from 'node:fs/promises';
import { type ChainHead, GENESIS, hashOf, parseLine } from './chain.js';
import { AuditError } from './errors.js';

/** Bytes: an event has a few hundred, so a longer line is no line of ours. */
export const MAX_LINE_BYTES: number = 1_048_576;
const FIRST_LOOK = 16_384;
const LINE_FEED = 10;

/** The end of an audit file. */
export interface Tail extends ChainHead {
  /** Number of the first of the last lines that are not whole, because their writer was stopped. */
  readonly torn?: number;
  /** The last line has a line feed, or there is no line. */
  readonly ended: boolean;
}

/**
 * Finds the number and the hash of the last line. A line that a crash cut short counts as a line, and is hashed as it
 * stands; its number is that of the last whole line and one.
 *
 * @throws AuditError `audit-file-foreign`
 */
export async function readTail(file: FileHandle): Promise<Tail> {
  const { size } = await file.stat();
  if (size === 0) return { ...GENESIS, ended: true };
  for (let look = FIRST_LOOK; ; look *= 16) {
    const length = Math.min(size, look);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const tail = tailOf(buffer.subarray(0, bytesRead), length === size);
    if (tail !== undefined) return tail;
    if (length === size || look > 2 * MAX_LINE_BYTES)
      throw new AuditError(
        'audit-file-foreign',
        'The audit file ends with something that is not an audit line.',
      );
  }
}

/** @param all the text is the whole file, so its first line is a whole line */
function tailOf(text: Buffer, all: boolean): Tail | undefined {
  const ended = text.at(-1) === LINE_FEED;
  const lines = linesBackwards(ended ? text.subarray(0, -1) : text, all);
  const [last] = lines;
  if (last === undefined) return undefined;
  const whole = lines.findIndex((line) => parseLine(line) !== undefined);
  // A file of one torn line and nothing else has no whole line to count from.
  if (whole < 0 && !(all && lines.length === 1 && !ended)) return undefined;
  const lastWhole = whole < 0 ? 0 : (parseLine(lines[whole] ?? last)?.seq ?? 0);
  const tornLines = whole < 0 ? 1 : whole;
  const seq = lastWhole + tornLines;
  const head = { seq, hash: hashOf(last), ended };
  if (tornLines > 0) return { ...head, torn: lastWhole + 1 };
  return ended ? head : { ...head, torn: seq };
}

/** Lines from the last to the first, stopping at the first that is an audit line. */
function linesBackwards(text: Buffer, all: boolean): Buffer[] {
  const lines: Buffer[] = [];
  for (let end = text.length; end >= 0; ) {
    const start = end === 0 ? 0 : text.lastIndexOf(LINE_FEED, end - 1) + 1;
    if (start === 0 && !all) break;
    const line = text.subarray(start, end);
    lines.push(line);
    if (parseLine(line) !== undefined) break;
    end = start - 1;
  }
  return lines;
}
