import { html, type TemplateResult } from 'lit';
import { type HexByte, type HexLine, hexLines } from '../hex.js';

export interface Excerpt {
  readonly bytes: Uint8Array;
  /** Offset of the first byte in the whole. */
  readonly start: number;
  /** Offset from which bytes are marked. */
  readonly markedFrom?: number;
}

/** A hex dump, with a line for what is left out between two excerpts. */
export function hexDump(
  label: string,
  excerpts: readonly Excerpt[],
  width: number,
  gap: string,
): TemplateResult {
  return html`<div class="hex" role="group" aria-label=${label} tabindex="0">
    ${excerpts.map(
      ({ bytes, start, markedFrom }, i) => html`
        ${i > 0 ? html`<div class="hex-gap">${gap}</div>` : ''}
        ${hexLines(bytes, width, start, markedFrom).map((line) => hexLine(line, width))}
      `,
    )}
  </div>`;
}

function hexLine({ offset, bytes }: HexLine, width: number): TemplateResult {
  const missing = '   '.repeat(width - bytes.length);
  return html`<div class="hex-line"><span class="hex-offset">${offset}</span>  ${runs(bytes, 'hex', ' ')}${missing}  <span
    class="hex-text">${runs(bytes, 'text', '')}</span></div>`;
}

/** Marked neighbours share one mark, so that the mark is a band and not a row of boxes. */
function runs(
  bytes: readonly HexByte[],
  show: 'hex' | 'text',
  separator: string,
): (TemplateResult | string)[] {
  const first = bytes.findIndex(({ marked }) => marked);
  const join = (part: readonly HexByte[]) => part.map((byte) => byte[show]).join(separator);
  if (first === -1) return [join(bytes)];
  const before = join(bytes.slice(0, first));
  return [before, before ? separator : '', html`<mark>${join(bytes.slice(first))}</mark>`];
}
