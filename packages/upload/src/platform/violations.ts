/** Milliseconds in which an engine tells of a violation, after what it forbade has failed. */
export const REPORT_DELAY = 100;

/** Whether the realm's Content-Security-Policy forbids something from now on (CSP 3, `SecurityPolicyViolationEvent`). */
export function watchViolations(directive: 'connect-src' | 'worker-src'): { seen(): boolean; stop(): void } {
  let seen = false;
  const note = ({ effectiveDirective, disposition }: SecurityPolicyViolationEvent): void => {
    seen ||= effectiveDirective === directive && disposition === 'enforce';
  };
  // Not in Node.
  globalThis.addEventListener?.('securitypolicyviolation', note);
  return {
    seen: () => seen,
    stop: () => globalThis.removeEventListener?.('securitypolicyviolation', note),
  };
}
