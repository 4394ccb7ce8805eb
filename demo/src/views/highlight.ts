import { html, type TemplateResult } from 'lit';

const TOKENS =
  /(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|('[^'\n]*'|"[^"\n]*"|`[^`]*`)|\b(import|from|export|const|return|async|await)\b|(<\/?[a-z][\w-]*|(?<!=)>)/g;
const KINDS = ['comment', 'string', 'keyword', 'tag'] as const;

/** Colours for a few lines of code: comments, strings, keywords, tags. */
export function highlighted(code: string): (TemplateResult | string)[] {
  const pieces: (TemplateResult | string)[] = [];
  let last = 0;
  for (const match of code.matchAll(TOKENS)) {
    const [text, ...groups] = match;
    const kind = KINDS[groups.findIndex((group) => group !== undefined)] ?? 'string';
    pieces.push(code.slice(last, match.index), html`<span class=${`code-${kind}`}>${text}</span>`);
    last = match.index + text.length;
  }
  return [...pieces, code.slice(last)];
}
