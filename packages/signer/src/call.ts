import type { Audit, AuditAction, AuditEvent } from './audit/audit.js';

type Result = Pick<AuditEvent, 'outcome' | 'code' | 'detail'>;
type Facts = Omit<AuditEvent, 'time' | 'action' | keyof Result>;

/** One request on its way through: the request itself, and what is known of it so far for the audit. */
export class Call {
  readonly request: Request;
  readonly #audit: Audit | undefined;
  readonly #now: () => number;
  #facts: Facts = {};

  constructor(request: Request, audit: Audit | undefined, now: () => number) {
    this.request = request;
    this.#audit = audit;
    this.#now = now;
  }

  /** Adds what has become known. */
  note(facts: Facts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /** Writes an event with everything noted. Awaited before anything is handed out. */
  async record(action: AuditAction, result: Result): Promise<void> {
    await this.#audit?.({ time: new Date(this.#now()).toISOString(), action, ...result, ...this.#facts });
  }
}
