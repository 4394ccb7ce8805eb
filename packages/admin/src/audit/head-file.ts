import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChainHead, formatHead, parseHead } from './chain.js';
import { AuditError, fileFailure } from './errors.js';

const SEQ_DIGITS = 15;
/** Another process may be writing; a write takes microseconds. */
const TRIES = 5;

/** The head that was written last, or nothing when there is none. @throws AuditError */
export async function readHead(path: string): Promise<ChainHead | undefined> {
  for (let tries = 1; ; tries += 1) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw fileFailure('head file', error);
    });
    if (text === '') return undefined;
    const head = parseHeadFile(text);
    if (head !== undefined) return head;
    if (tries === TRIES) throw new AuditError('audit-file-foreign', 'The head file does not hold a head.');
    await sleep(1);
  }
}

/** What a head file holds: a head and its check sum, or the head alone that earlier versions wrote. */
function parseHeadFile(text: string): ChainHead | undefined {
  const [head = '', sum] = text.trim().split(' ');
  return sum === undefined || sum === sumOf(head) ? parseHead(head) : undefined;
}

/**
 * Writes a new head over the old one, unless that is further on in the same file. All heads are of one length and are written
 * at once, in place: nothing is left behind when a process is killed, and the file keeps its links.
 */
export async function writeHead(path: string, head: Required<ChainHead>): Promise<void> {
  const before = await readHead(path);
  if (before?.first === head.first && before.seq >= head.seq) return;
  const padded = formatHead(head).padStart(SEQ_DIGITS + 2 * 65, '0');
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600).catch((cause: unknown) => {
    throw fileFailure('head file', cause);
  });
  try {
    await file.write(`${padded} ${sumOf(padded)}\n`, 0);
  } catch (cause) {
    throw fileFailure('head file', cause);
  } finally {
    await file.close();
  }
}

function sumOf(head: string): string {
  return createHash('sha256').update(head).digest('base64url').slice(0, 16);
}
