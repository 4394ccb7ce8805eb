/** The two things a rule may look at. */
export interface NamedType {
  readonly name: string;
  readonly type: string;
}

/**
 * Whether a file fits an `accept` attribute: comma-separated extensions (`.pdf`), media types (`application/pdf`) or
 * `audio/*`, `video/*`, `image/*` (HTML Living Standard §4.10.5.1.17). The browser applies it in its file dialog only;
 * dropped and pasted files are checked here. An empty list takes everything.
 */
export function accepts(accept: string, file: NamedType): boolean {
  const rules = acceptRules(accept);
  if (rules.length === 0) return true;
  const name = file.name.toLowerCase();
  const type = file.type.toLowerCase().split(';')[0]?.trim() ?? '';
  return rules.some((rule) => {
    if (rule === '*' || rule === '*/*') return true;
    if (rule.startsWith('.')) return name.endsWith(rule);
    if (rule.endsWith('/*')) return type.startsWith(rule.slice(0, -1));
    return type === rule;
  });
}

/** The entries of an `accept` attribute, lower-cased, without empty ones. */
export function acceptRules(accept: string): string[] {
  return accept
    .toLowerCase()
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
}
