/**
 * In which order an upload goes on: what is missing and what is to be proved by turns, so that the link is busy while the file is read
 * again, and the last part, whose tag waits for all others, at the end.
 */
export function orderOf(partCount: number, stored: ReadonlySet<number>): number[] {
  const missing: number[] = [];
  const proved: number[] = [];
  for (let number = 1; number < partCount; number++) (stored.has(number) ? proved : missing).push(number);
  const order: number[] = [];
  for (let at = 0; at < Math.max(missing.length, proved.length); at++) {
    if (at < missing.length) order.push(missing[at] as number);
    if (at < proved.length) order.push(proved[at] as number);
  }
  return [...order, partCount];
}
