import type { AuditAction, AuditEvent } from './audit/audit.js';

/** One call and what became of it. */
export interface CallMeasured {
  readonly call: AuditAction;
  readonly outcome: AuditEvent['outcome'];
  /** Why not. */
  readonly code?: NonNullable<AuditEvent['code']>;
  readonly seconds: number;
  /** Of the file, where an upload was granted or completed. */
  readonly bytes?: number;
}

/** What the signer had to wait for. */
export interface WaitMeasured {
  readonly for: 's3' | 'kms' | 'limits';
  /** Failed: there was no answer. S3's refusals are answers. */
  readonly outcome: 'ok' | 'failed';
  readonly seconds: number;
}

/** Where numbers go, such as `otelMetrics` of `@sealift/signer/otel`. Never an owner, a key or an address. */
export interface Metrics {
  call(measured: CallMeasured): void;
  wait(measured: WaitMeasured): void;
}

/** Runs what is waited for. */
export type Timed = <T>(what: WaitMeasured['for'], work: () => Promise<T>) => Promise<T>;

/** @param onError told when a number could not be handed over, which is nobody's refusal */
export function safeMetrics(metrics: Metrics | undefined, onError: (error: unknown) => void): Metrics {
  const safely = (report: () => void): void => {
    try {
      report();
    } catch (error) {
      onError(error);
    }
  };
  return {
    call: (measured) => safely(() => metrics?.call(measured)),
    wait: (measured) => safely(() => metrics?.wait(measured)),
  };
}

export function timer(metrics: Metrics): Timed {
  return async (what, work) => {
    const from = performance.now();
    const tell = (outcome: WaitMeasured['outcome']): void =>
      metrics.wait({ for: what, outcome, seconds: (performance.now() - from) / 1000 });
    try {
      const result = await work();
      tell('ok');
      return result;
    } catch (error) {
      tell('failed');
      throw error;
    }
  };
}
