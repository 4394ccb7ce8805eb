import { html, type TemplateResult } from 'lit';
import type { Reader } from '../profiles/readers.js';

const WORDS: Readonly<Record<Reader['can'], string>> = { yes: 'yes', partly: 'depends', no: 'no' };

/** Who can read a file. */
export function readersList(readers: readonly Reader[]): TemplateResult {
  return html`<ul class="readers">
    ${readers.map(
      ({ who, can, how }) => html`<li data-can=${can}>
        <span class="verdict"><span class="visually-hidden">Can read: </span>${WORDS[can]}</span>
        <span class="reader"><b>${who}</b><span class="fine">${how}</span></span>
      </li>`,
    )}
  </ul>`;
}
