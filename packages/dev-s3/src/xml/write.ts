/** A tree of elements: text, a nested element list, or nothing (left out). Attributes are written as they are given. */
export type Xml = readonly [name: string, content: XmlContent, attributes?: string];
export type XmlContent = string | number | boolean | undefined | readonly Xml[];

export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** One document. Error documents have no namespace (an empty one), all others have that of S3. */
export function writeXml(root: string, children: readonly Xml[], namespace: string = S3_NAMESPACE): string {
  const attribute = namespace === '' ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${children.map(element).join('')}</${root}>`;
}

function element([name, content, attributes]: Xml): string {
  if (content === undefined) return '';
  const inner = typeof content === 'object' ? content.map(element).join('') : escapeText(String(content));
  return `<${attributes === undefined ? name : `${name} ${attributes}`}>${inner}</${name}>`;
}

/** Control characters go out as references, as S3 does, even those that XML 1.0 cannot hold. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"\p{Cc}]/gu, (char) => {
    switch (char) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      default:
        return char === '\t' || char === '\n' ? char : `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`;
    }
  });
}
