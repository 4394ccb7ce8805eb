/** Reads and writes the flat documents of S3: elements with text, and lists of them. No attributes, comments or mixed content. */

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Whether a document is there as a whole: its first element is its last. */
export function isDocument(xml: string): boolean {
  const [, root] = /^\s*(?:<\?xml[^>]*\?>)?\s*<([A-Za-z][\w.-]*)[\s>]/.exec(xml) ?? [];
  return root !== undefined && xml.trimEnd().endsWith(`</${root}>`);
}

/** The content of every element of this name, in order; of elements of the same name inside one another, the inner. */
export function allIn(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, inner = '']) => inner,
  );
}

/** The text of the first element of this name. */
export function textIn(xml: string, name: string): string | undefined {
  const [inner] = allIn(xml, name);
  return inner === undefined ? undefined : inner.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, decoded);
}

/** Text as an element's content. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function decoded(whole: string, entity: string): string {
  if (!entity.startsWith('#')) return ENTITIES[entity] ?? whole;
  const code = entity[1] === 'x' ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
