import { randomBytes } from 'node:crypto';
import { constants, fstatSync } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Audit, AuditEvent } from '@sealift/signer';
import { type ChainHead, chainedLine, hashOf, parseLine, type ResumeNote } from './chain.js';
import { AuditError, fileFailure } from './errors.js';
import { Followed } from './follow.js';
import { readHead, writeHead } from './head-file.js';
import { MAX_LINE_BYTES } from './tail.js';

const { O_APPEND, O_CREAT, O_RDWR } = constants;
/** Each time another process was faster, so all of them together have come further. */
const MAX_ATTEMPTS = 1_000;
const LINE_FEED = 10;
/** Milliseconds since its first line in which a file is new. */
const NEW_MS = 60_000;

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

/** What is odd about a file when a writer opens it, for a note in the chain. */
type Odd = Pick<ResumeNote, 'lost' | 'after'>;

/**
 * An append-only, hash-chained audit file. Any number of processes of one machine, in containers too, may write the same
 * one. There is no lock: who adds the next line first has added it, and whoever comes second writes his line again
 * (docs/decisions/018).
 */
export class AuditFile {
  readonly #path: string;
  readonly #options: AuditFileOptions;
  /** Stands in every line, so that no two writers ever write the same one. */
  readonly #writer: string = randomBytes(6).toString('base64url');
  #queue: Waiting[] = [];
  #busy: Promise<void> | undefined;
  #followed: Followed | undefined;
  /** Hash of the first line of the file that is followed; only for head files. */
  #first: string | undefined;

  constructor(path: string, options: AuditFileOptions = {}) {
    this.#path = path;
    this.#options = options;
  }

  /** Makes the file when it is not there, and looks at its end. @throws AuditError */
  async check(): Promise<void> {
    await this.#append([]);
  }

  /** Resolves when the line is in the chain. @throws AuditError; the event may then not be recorded */
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

  async #append(events: readonly AuditEvent[]): Promise<void> {
    try {
      while (!(await this.#appendOnce(events)));
    } catch (error) {
      throw fileFailure('audit file', error);
    }
  }

  /** @returns false when the file was removed meanwhile, and the lines with it */
  async #appendOnce(events: readonly AuditEvent[]): Promise<boolean> {
    const { headFile, sync = true } = this.#options;
    const file = await open(this.#path, O_RDWR | O_APPEND | O_CREAT, 0o600);
    try {
      const odd = await this.#follow(file);
      const followed = this.#followed ?? (await Followed.from(file));
      await followed.catchUp(file);
      const { seq: before } = followed.chain.head;
      await this.#put(file, followed, () => this.#note(followed, odd));
      for (const event of events) await this.#put(file, followed, () => event);
      if (sync && followed.chain.head.seq > before) await file.datasync();
      if (sync && before === 0) await syncFolder(this.#path);
      if (fstatSync(file.fd).nlink === 0) return false;
      const { head } = followed.chain;
      // Who comes late, to a file that was rotated meanwhile, leaves the head to those who write the next one.
      if (headFile !== undefined && head.seq > 0 && !(await followed.rotatedAway(this.#path))) {
        this.#first ??= (await firstLine(file)).hash;
        await writeHead(headFile, { ...head, first: this.#first });
      }
      return true;
    } finally {
      await file.close();
    }
  }

  /** Reads what others have added. A file that this process does not know is read from its end, and compared with the head file. */
  async #follow(file: FileHandle): Promise<Odd> {
    const known = this.#followed;
    const compared = (await known?.compare(file)) ?? 'other';
    if (compared === 'same') return {};
    if (compared === 'far') {
      this.#followed = await Followed.from(file);
      return {};
    }
    const { headFile } = this.#options;
    const expected = headFile === undefined ? undefined : await readHead(headFile);
    const followed = await Followed.from(file);
    const { seq } = followed.chain.head;
    this.#followed = followed;
    this.#first = undefined;
    if (compared === 'shorter' && known !== undefined && known.chain.head.seq > seq)
      return { lost: known.chain.head };
    if (expected === undefined) return {};
    if (seq === 0) return compared === 'shorter' ? { lost: expected } : { after: expected };
    const { hash: first, after, time } = await firstLine(file);
    this.#first = first;
    const ofAnother = expected.first !== undefined && expected.first !== first;
    if (!ofAnother) return expected.seq > seq ? { lost: expected } : {};
    const follows = after !== undefined && !isAnother(after, expected);
    return follows || this.#isNew(time) ? {} : { lost: expected };
  }

  /** Of files that are rotated in quick succession, the head may be that of one between, by a writer who came late. */
  #isNew(begun: number): boolean {
    const { clock = Date.now } = this.#options;
    return Math.abs(clock() - begun) < NEW_MS;
  }

  #note(followed: Followed, odd: Odd): object | undefined {
    const { seq } = followed.chain.head;
    const { unfinished } = followed.chain;
    const note: Partial<ResumeNote> = {
      ...(unfinished === 0 ? {} : { unfinished }),
      ...(odd.lost === undefined ? {} : { lost: odd.lost }),
      // Another process may have begun the file, and have said so.
      ...(odd.after === undefined || seq > 0 ? {} : { after: odd.after }),
    };
    if (Object.keys(note).length === 0) return undefined;
    const { clock = Date.now } = this.#options;
    return { time: new Date(clock()).toISOString(), action: 'audit-resume', ...note };
  }

  /**
   * Writes one line, again and again until it is the next one of the chain.
   *
   * @param compose what it says, seeing the file as it then is; nothing when there is nothing to say any more
   */
  async #put(file: FileHandle, followed: Followed, compose: () => object | undefined): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const event = compose();
      if (event === undefined) return;
      const line = chainedLine(followed.chain.head, { writer: this.#writer, ...event });
      const added = followed.add(file, line);
      if (added === true) return;
      if (await followed.catchUp(file, hashOf(line))) return;
      if (attempt > 1) await sleep(Math.random() * Math.min(attempt, 10));
    }
    throw new AuditError('audit-file-unavailable', 'Other processes write all the time; the line is not in.');
  }
}

/** Whether a rotated file says that it follows another one than the head's. One that does not say which may be the one. */
function isAnother(after: ChainHead, head: ChainHead): boolean {
  return after.first !== undefined && after.first !== head.first;
}

async function firstLine(
  file: FileHandle,
): Promise<{ readonly hash: string; readonly after?: ChainHead; readonly time: number }> {
  for (let length = 4_096; ; length *= 16) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(LINE_FEED);
    if (end < 0 && bytesRead === length && length <= MAX_LINE_BYTES) continue;
    const line = buffer.subarray(0, end < 0 ? bytesRead : end);
    const { after, time } = parseLine(line) ?? {};
    return { hash: hashOf(line), ...(after === undefined ? {} : { after }), time: Date.parse(String(time)) };
  }
}

/** Makes the file's name durable, where the system can (not on Windows). */
async function syncFolder(path: string): Promise<void> {
  const folder = dirname(await realpath(path).catch(() => path));
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
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
