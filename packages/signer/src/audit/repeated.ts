import type { Audit, AuditEvent } from './audit.js';

interface Repeated {
  readonly event: AuditEvent;
  count: number;
}

/** Refusals of one kind that are written one by one in a minute; of those behind them only their number is. */
const WRITTEN = 5;
const MINUTE = 60_000;
/** Owners told apart in a minute. */
const MOST_KINDS = 1_000;

/** An audit that nobody can fill who was not let in. */
export interface BoundedAudit {
  readonly audit: Audit;
  /** Writes the numbers that wait. @throws what the audit throws; they then go on waiting */
  flush(): Promise<void>;
}

/**
 * Refusals of requests that name no owner, and those of an owner beyond his rate, come as fast as somebody sends them. Some of each
 * kind are written as they are; the others become one line in a minute, with their number. None is dropped.
 *
 * @param onError told when the line could not be written; it is tried again
 */
export function boundedAudit(
  audit: Audit,
  now: () => number,
  onError: (error: unknown) => void,
): BoundedAudit {
  let kinds = new Map<string, Repeated>();
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const ended = kinds;
    kinds = new Map();
    for (const [kind, { event, count }] of ended) {
      if (count <= WRITTEN) continue;
      const { action, outcome, code, owner } = event;
      const line: AuditEvent = {
        time: new Date(now()).toISOString(),
        action,
        outcome,
        ...(code === undefined ? {} : { code }),
        ...(owner === undefined ? {} : { owner }),
        count: count - WRITTEN,
        since: new Date(since).toISOString(),
      };
      try {
        await audit(line);
      } catch (error) {
        kinds.set(kind, { event, count: count + (kinds.get(kind)?.count ?? 0) });
        throw error;
      }
    }
  };

  return {
    flush,
    async audit(event) {
      const { action, outcome, code, owner } = event;
      if (outcome !== 'refused' || (owner !== undefined && code !== 'rate-limited')) return audit(event);
      if (now() - since >= MINUTE || now() < since) {
        await flush();
        since = now();
      }
      const short = `${action} ${code}`;
      const kind = owner === undefined || kinds.size >= MOST_KINDS ? short : `${short} ${owner}`;
      const { event: first, count } = kinds.get(kind) ?? { event, count: 0 };
      kinds.set(kind, { event: first, count: count + 1 });
      if (count < WRITTEN) return audit(event);
      timer ??= setTimeout(() => void flush().catch(onError), MINUTE);
      // Of Node: the process need not wait for it, `close` writes what is left.
      if (typeof timer === 'object') (timer as { unref?: () => void }).unref?.();
    },
  };
}
