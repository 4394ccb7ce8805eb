import { SignerConfigError } from '@sealift/protection';
import { base64url, sha256Hex, utf8 } from '@sealift/s3';
import { withinTime } from '../time-limit.js';
import type { Audit, AuditEvent } from './audit.js';
import { chainedLine, GENESIS } from './chained-line.js';
import { AuditSinkError } from './sink-error.js';

/** What fits into one message of the queues and log services that there are: SQS takes 256 KiB. */
const BATCH_BYTES = 262_144;
const BATCH_LINES = 1_000;
/** Events that wait: a few MiB. More of them would not be written before their requests are over. */
const MOST_WAITING = 10_000;
/** Milliseconds. */
const LONGEST_GATHERING = 100;
/** Milliseconds by which a busy process may be late. */
const SLACK = 1_000;

export interface ChainedAuditOptions {
  /** Milliseconds in which lines are gathered before they are handed over together, 0 to 100. Default: 20. */
  readonly gather?: number;
  /** Seconds in which lines must have been accepted, above 0, up to 600; less than half the signer's `authorizeTimeout`. Default: 3. */
  readonly timeout?: number;
}

/** Lines that follow one another in one chain. */
export interface AuditBatch {
  /** Without line feeds; at most 1,000, and 256 KiB together unless one alone is longer. */
  readonly lines: readonly string[];
  /** The same as one text, each line with its line feed. */
  readonly text: string;
  /** The chain: a random name of this instance since it was started, 16 characters of base64url. It is `writer` of every line. */
  readonly chain: string;
  /** Numbers of the first line and of the last one. */
  readonly first: number;
  readonly last: number;
  /** `CHAIN/000000000001.jsonl`, by the number of the first line: for these lines whenever they are handed over, and for no others. */
  readonly name: string;
  /** Aborted when `timeout` is over. */
  readonly signal: AbortSignal;
}

interface Gathering {
  readonly events: AuditEvent[];
  /** Milliseconds since the epoch after which its first request can only have been ended by the platform. */
  readonly deadline: number;
  readonly accepted: Promise<void>;
}

/**
 * Hands every event to a function of yours, as hash-chained lines of the form of docs/audit.md: to an object store, a log service, a
 * queue. A request is answered when its lines were accepted; those of requests at the same time share one call, and calls come one
 * after another. Each instance has a chain of its own. Nothing of it needs a disk, Node, or a timer that outlives a request.
 *
 * @param write resolves when all lines are stored. When it throws, the requests are answered with 500, and the next ones first hand over
 *   the same lines again, in the same batch: they may have been stored all the same, so a `name` that is there already is one that was accepted
 * @throws SignerConfigError
 * @example createSigner({ …, audit: chainedAudit(({ lines }) => lines.forEach((line) => console.log(line))) })
 */
export function chainedAudit(
  write: (batch: AuditBatch) => void | Promise<void>,
  { gather = 20, timeout = 3 }: ChainedAuditOptions = {},
): Audit {
  if (!(gather >= 0 && gather <= LONGEST_GATHERING))
    throw new SignerConfigError('gather', `must be 0 to ${LONGEST_GATHERING} milliseconds`);
  if (!(timeout > 0 && timeout <= 600))
    throw new SignerConfigError('timeout', 'must be a number of seconds, up to 600');
  const chain = new Chain(write, gather, timeout);
  return (event) => chain.add(event);
}

type Lines = Omit<AuditBatch, 'signal'>;

/** One instance's chain, and what waits to be in it. */
class Chain {
  readonly #write: (batch: AuditBatch) => void | Promise<void>;
  readonly #gather: number;
  readonly #timeout: number;
  #head: typeof GENESIS = GENESIS;
  /** Made with the first event: Workers give no random numbers before. */
  #name: string | undefined;
  /** Handed over, and not known to be accepted. */
  #unsure: Lines | undefined;
  #gathering: Gathering | undefined;
  /** Settles, without a failure, when the batch before has. */
  #before: Promise<void> = Promise.resolve();

  constructor(write: (batch: AuditBatch) => void | Promise<void>, gather: number, timeout: number) {
    this.#write = write;
    this.#gather = gather;
    this.#timeout = timeout;
  }

  async add(event: AuditEvent): Promise<void> {
    if (this.#gathering === undefined || this.#gathering.deadline < Date.now())
      this.#gathering = this.#begin();
    const { events, accepted } = this.#gathering;
    if (events.length >= MOST_WAITING)
      throw new AuditSinkError('audit-sink-busy', 'Too many events wait for the audit.');
    events.push(event);
    await accepted;
  }

  /** Its first event carries a batch to its end, so that no request's work is left to another one's. */
  #begin(): Gathering {
    const events: AuditEvent[] = [];
    const accepted = this.#carry(events, this.#before);
    this.#before = accepted.catch(() => {});
    return { events, accepted, deadline: Date.now() + this.#gather + this.#timeout * 1_000 + SLACK };
  }

  async #carry(events: readonly AuditEvent[], before: Promise<void>): Promise<void> {
    // A batch that has not ended by then never will: the platform has ended its request.
    await Promise.all([withinTime(this.#timeout, before, late).catch(() => {}), sleep(this.#gather)]);
    if (this.#gathering?.events !== events) throw late();
    this.#gathering = undefined;
    const over = new AbortController();
    try {
      await withinTime(this.#timeout, this.#handAll(events, over.signal), late);
    } catch (cause) {
      if (cause instanceof AuditSinkError) throw cause;
      throw new AuditSinkError('audit-sink-unavailable', 'The audit did not accept its lines.', { cause });
    } finally {
      over.abort();
    }
  }

  async #handAll(events: readonly AuditEvent[], signal: AbortSignal): Promise<void> {
    if (this.#unsure !== undefined) await this.#hand(this.#unsure, signal);
    for (let rest = events; rest.length > 0; ) {
      const batch = this.#compose(rest);
      rest = rest.slice(batch.lines.length);
      await this.#hand(batch, signal);
    }
  }

  async #hand(lines: Lines, signal: AbortSignal): Promise<void> {
    this.#unsure = lines;
    await this.#write({ ...lines, signal });
    // Also when it comes too late for its requests.
    if (this.#unsure === lines) this.#unsure = undefined;
    signal.throwIfAborted();
  }

  /** As many lines as one batch takes, at least one; the chain goes on behind them. */
  #compose(events: readonly AuditEvent[]): Lines {
    this.#name ??= base64url(crypto.getRandomValues(new Uint8Array(12)));
    const first = this.#head.seq + 1;
    const lines: string[] = [];
    let bytes = 0;
    for (const event of events.slice(0, BATCH_LINES)) {
      const line = chainedLine(this.#head, { writer: this.#name, ...event });
      bytes += utf8(line).byteLength + 1;
      if (bytes > BATCH_BYTES && lines.length > 0) break;
      lines.push(line);
      this.#head = { seq: this.#head.seq + 1, hash: sha256Hex(line) };
    }
    return {
      lines,
      text: lines.map((line) => `${line}\n`).join(''),
      chain: this.#name,
      first,
      last: this.#head.seq,
      name: `${this.#name}/${String(first).padStart(12, '0')}.jsonl`,
    };
  }
}

function late(): Error {
  return new AuditSinkError('audit-sink-unavailable', 'The audit did not accept its lines in time.');
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
