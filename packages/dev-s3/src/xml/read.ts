import { S3Error } from '../errors.js';

/**
 * Reads the XML that S3 takes in request bodies: elements, text, the five named entities and character references.
 * No DTD, so there is no entity to expand and no external one to fetch; comments and CDATA are read, everything else
 * is MalformedXML. Written here because the subset is small and every byte of it comes from whoever sends a request.
 */
export class XmlElement {
  readonly name: string;
  readonly children: XmlElement[] = [];
  text = '';

  constructor(name: string) {
    this.name = name;
  }

  /** The text of the only child of that name, or undefined. Two of them are an error. */
  value(name: string): string | undefined {
    return this.child(name)?.text;
  }

  child(name: string): XmlElement | undefined {
    const found = this.all(name);
    if (found.length > 1) throw malformed();
    return found[0];
  }

  all(name: string): XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  values(name: string): string[] {
    return this.all(name).map((child) => child.text);
  }

  /** Refuses elements that this server would otherwise drop without a word. */
  allow(...names: string[]): this {
    if (this.children.some((child) => !names.includes(child.name))) throw malformed();
    return this;
  }
}

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 100_000;
const NAME = '[A-Za-z_][\\w.:-]*';
const TOKEN = new RegExp(
  `<!--(?:(?!--)[^])*-->|<!\\[CDATA\\[(?<cdata>[^]*?)\\]\\]>|<(?<close>/)?(?<name>${NAME})(?<attributes>(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<empty>/)?>|(?<text>[^<]+)`,
  'y',
);

/** @throws S3Error MalformedXML, also when the root is not `root` */
export function readXml(bytes: Buffer, root: string): XmlElement {
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed();
  }
  const start = /^\s*(?:<\?xml\s[^?>]*\?>\s*)?/.exec(source)?.[0].length ?? 0;
  const top = new XmlElement('');
  const stack: XmlElement[] = [top];
  let count = 0;
  TOKEN.lastIndex = start;
  while (TOKEN.lastIndex < source.length) {
    const groups = TOKEN.exec(source)?.groups;
    const parent = stack.at(-1);
    if (!groups || !parent) throw malformed();
    const { cdata, close, name, empty, text } = groups;
    if (text !== undefined || cdata !== undefined) parent.text += cdata ?? unescapeText(text ?? '');
    if (name === undefined) continue;
    if (close) {
      if (parent.name !== local(name) || empty || stack.length < 2) throw malformed();
      stack.pop();
      continue;
    }
    const element = new XmlElement(local(name));
    parent.children.push(element);
    if (!empty) stack.push(element);
    if (++count > MAX_ELEMENTS || stack.length > MAX_DEPTH) throw malformed();
  }
  const [first, ...rest] = top.children;
  if (stack.length !== 1 || !first || rest.length > 0 || top.text.trim() !== '' || first.name !== root)
    throw malformed();
  return first;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g;
const STRAY_AMPERSAND = /&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/;

function unescapeText(text: string): string {
  if (!text.includes('&')) return text;
  // Looked for first: a replacement would find a million of them before it looks at one.
  if (STRAY_AMPERSAND.test(text)) throw malformed();
  return text.replace(REFERENCE, (_, named?: string, decimal?: string, hex?: string) => {
    if (named !== undefined) return ENTITIES.get(named) ?? '';
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw malformed();
    return String.fromCodePoint(code);
  });
}

export function malformed(): S3Error {
  return new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}
