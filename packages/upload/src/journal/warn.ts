let warned = false;

/** Once in a page: whoever builds it sees that nothing is remembered; whoever uses it is not bothered. */
export function warnOnce(cause: unknown): void {
  if (warned) return;
  warned = true;
  const name = cause instanceof Error ? cause.name : 'unknown';
  console.warn(
    `Sealift: this browser remembers no uploads for this page (IndexedDB or Web Locks: ${name}). They work, and do not go on after a reload. Private windows and blocked site data do that.`,
  );
}
