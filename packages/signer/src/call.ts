import type { Audit, AuditAction, AuditEvent } from './audit/audit.js';
import type { Settings } from './options.js';
import { withinTime } from './time-limit.js';

type Result = Pick<AuditEvent, 'outcome' | 'code' | 'detail'>;
type Watched = Pick<Settings, 'audit' | 'clock' | 'authorizeTimeout'>;
type Facts = Omit<AuditEvent, 'time' | 'action' | keyof Result>;

/** One request on its way through: the request itself, and what is known of it so far for the audit. */
export class Call {
  readonly request: Request;
  readonly #audit: Audit | undefined;
  readonly #now: () => number;
  /** Seconds that writing one event may take. */
  readonly #limit: number;
  readonly action: AuditAction;
  #facts: Facts = {};

  constructor(request: Request, action: AuditAction, { audit, clock, authorizeTimeout }: Watched) {
    this.request = request;
    this.#audit = audit;
    this.#now = clock;
    this.#limit = authorizeTimeout;
    this.action = action;
  }

  /** Adds what has become known. */
  note(facts: Facts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  get facts(): Facts {
    return this.#facts;
  }

  /** Writes an event with everything noted. Awaited before anything is handed out. */
  async record(action: AuditAction, result: Result): Promise<void> {
    const time = new Date(this.#now()).toISOString();
    const written = (async () => this.#audit?.({ time, action, ...result, ...this.#facts }))();
    await withinTime(this.#limit, written, () => new Error('audit did not answer in time'));
  }
}
