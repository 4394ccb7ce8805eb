export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

/** What PutObjectLockConfiguration said: every new version is kept for so long, unless the rule is absent. */
export interface ObjectLock {
  readonly rule?: DefaultRetention;
}

export interface DefaultRetention {
  readonly mode: RetentionMode;
  /** As it was put: GetObjectLockConfiguration answers in the same unit. */
  readonly days?: number;
  readonly years?: number;
}

/** Of one version. */
export interface Retention {
  readonly mode: RetentionMode;
  /** Milliseconds. */
  readonly until: number;
}

/** What a version that is written now gets from its bucket. A year is 365 days, as in S3. */
export function retentionFrom(lock: ObjectLock | undefined, now: number): { retention?: Retention } {
  if (lock?.rule === undefined) return {};
  const { mode, days = 0, years = 0 } = lock.rule;
  return { retention: { mode, until: now + (days + 365 * years) * 24 * 60 * 60 * 1000 } };
}
