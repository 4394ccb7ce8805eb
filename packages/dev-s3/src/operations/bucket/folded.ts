/** One line of a listing. */
export interface Entry {
  readonly name: string;
  /** A common prefix that stands for all keys below it. */
  readonly common: boolean;
}

export interface Folding {
  readonly prefix: string;
  /** Empty: nothing is folded. */
  readonly delimiter: string;
  /** Keys up to this one, or below it when it is a common prefix, were listed before. */
  readonly after: string | undefined;
}

/** The entries of a listing, each common prefix once. @param keys in the order of their UTF-8 bytes */
export function* folded(
  keys: readonly string[],
  { prefix, delimiter, after }: Folding,
): Generator<Entry, void, undefined> {
  const afterBytes = after === undefined ? undefined : Buffer.from(after);
  let last: string | undefined;
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    if (afterBytes && Buffer.compare(Buffer.from(key), afterBytes) <= 0) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const entry: Entry =
      cut < 0 ? { name: key, common: false } : { name: key.slice(0, cut + delimiter.length), common: true };
    // The page before may have ended with this very prefix; its keys all come after it in byte order.
    if (entry.common && (entry.name === last || entry.name === after)) continue;
    last = entry.name;
    yield entry;
  }
}

/** As many as fit on a page, and whether there are more. A page of none is never cut. */
export function pageOf<T>(
  entries: Iterable<T>,
  limit: number,
): { readonly page: readonly T[]; readonly truncated: boolean } {
  const page: T[] = [];
  if (limit === 0) return { page, truncated: false };
  for (const entry of entries) {
    if (page.length === limit) return { page, truncated: true };
    page.push(entry);
  }
  return { page, truncated: false };
}
