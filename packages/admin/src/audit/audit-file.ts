import { type FileHandle, open } from 'node:fs/promises';
import type { Audit, AuditEvent } from '@sealift/signer';
import { withLock } from '../files/lock.js';
import { type ChainHead, chainedLine, GENESIS, hashOf, type ResumeNote } from './chain.js';
import { AuditError } from './errors.js';
import { readHead, writeHead } from './head-file.js';
import { readTail } from './tail.js';

export interface AuditFileOptions {
  /** Path of a second file, best on another volume, that keeps the newest head: it shows when lines were cut off the end. */
  readonly headFile?: string;
  /** Whether each line is on the disk, not only with the system, before its request is answered. Default: true. */
  readonly sync?: boolean;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: () => number;
}

interface Waiting {
  readonly event: AuditEvent;
  written(): void;
  failed(error: unknown): void;
}

/** An append-only, hash-chained audit file. Any number of processes of one machine may write the same one. */
export class AuditFile {
  readonly #path: string;
  readonly #options: AuditFileOptions;
  #queue: Waiting[] = [];
  #busy: Promise<void> | undefined;
  /** Where this process left the file; when it is still so, nothing has to be read. */
  #left: { readonly inode: number; readonly size: number; readonly head: ChainHead } | undefined;

  constructor(path: string, options: AuditFileOptions = {}) {
    this.#path = path;
    this.#options = options;
  }

  /** Makes the file when it is not there, and looks at its end. @throws AuditError, LockError */
  async check(): Promise<void> {
    await this.#append([]);
  }

  /** Resolves when the line is in the file. @throws AuditError, LockError; the event is then not recorded */
  write(event: AuditEvent): Promise<void> {
    const done = new Promise<void>((written, failed) => this.#queue.push({ event, written, failed }));
    this.#busy ??= this.#drain();
    return done;
  }

  /** What came while the last lines were written goes out together. */
  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.#append(batch.map(({ event }) => event));
        for (const { written } of batch) written();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#busy = undefined;
  }

  #append(events: readonly AuditEvent[]): Promise<void> {
    return withLock(`${this.#path}.lock`, async () => {
      const file = await open(this.#path, 'a+', 0o600).catch((cause: unknown) => {
        throw new AuditError('audit-file-unavailable', 'The audit file cannot be opened.', { cause });
      });
      try {
        await this.#appendTo(file, events);
      } finally {
        await file.close();
      }
    });
  }

  async #appendTo(file: FileHandle, events: readonly AuditEvent[]): Promise<void> {
    const { headFile, sync = true } = this.#options;
    const { head: start, prefix, note } = await this.#whereToGoOn(file);
    let head = start;
    let text = prefix;
    for (const event of note === undefined ? events : [note, ...events]) {
      const line = chainedLine(head, event);
      text += `${line}\n`;
      head = { seq: head.seq + 1, hash: hashOf(line) };
    }
    this.#left = undefined;
    if (text !== '') {
      await file.appendFile(text);
      if (sync) await file.datasync();
    }
    const { ino: inode, size } = await file.stat();
    if (headFile !== undefined && head !== GENESIS) await writeHead(headFile, head);
    this.#left = { inode, size, head };
  }

  /** Usually: right after what this process wrote last. Otherwise the file says, and a note says what is odd about it. */
  async #whereToGoOn(
    file: FileHandle,
  ): Promise<{ head: ChainHead; prefix: string; note: ResumeNote | undefined }> {
    const { ino: inode, size } = await file.stat();
    const left = this.#left;
    if (left?.inode === inode && left.size === size) return { head: left.head, prefix: '', note: undefined };
    const tail = await readTail(file);
    const { headFile, clock = Date.now } = this.#options;
    const known = headFile === undefined ? undefined : await readHead(headFile);
    const shrunk = left?.inode === inode && size < left.size ? left.head : undefined;
    const expected = shrunk ?? known;
    const missing = expected !== undefined && expected.seq > tail.seq ? expected : undefined;
    const odd = {
      ...(tail.torn === undefined ? {} : { torn: tail.torn }),
      ...(missing === undefined
        ? {}
        : size === 0 && shrunk === undefined
          ? { after: missing }
          : { lost: missing }),
    };
    const head = tail.seq === 0 ? GENESIS : { seq: tail.seq, hash: tail.hash };
    if (Object.keys(odd).length === 0) return { head, prefix: '', note: undefined };
    const note: ResumeNote = { time: new Date(clock()).toISOString(), action: 'audit-resume', ...odd };
    return { head, prefix: tail.ended ? '' : '\n', note };
  }
}

/**
 * Appends every event to a file that only its owner may read, as one JSON line with its number and the SHA-256 of the
 * line before. `verifyAudit`, or `sealift audit verify`, finds what was done to it (docs/audit.md). The file is opened
 * anew for each write, so that it may be rotated; a line that cannot be written stops the request it is about.
 *
 * @example createSigner({ …, audit: auditFile('/var/log/sealift/audit.jsonl') })
 */
export function auditFile(path: string, options: AuditFileOptions = {}): Audit {
  const file = new AuditFile(path, options);
  return (event) => file.write(event);
}
