import { html, nothing, type TemplateResult } from 'lit';
import type { ShownHeader } from '../traffic/events.js';
import { isOrdinary, meaningOf, rankOf } from '../traffic/meanings.js';

/** Headers with what they do. What browsers and libraries always add is only named. */
export function headerList(
  headers: readonly ShownHeader[],
  { signatures }: { readonly signatures: boolean },
): TemplateResult {
  const telling = headers
    .filter(({ name }) => !isOrdinary(name))
    .sort((a, b) => rankOf(a.name) - rankOf(b.name) || a.name.localeCompare(b.name));
  const ordinary = headers.filter(({ name }) => isOrdinary(name)).map(({ name }) => name.toLowerCase());
  return html`<div class="headers">
    <dl>${telling.map((header) => entry(header, signatures))}</dl>
    ${
      ordinary.length > 0
        ? html`<p class="fine ordinary">And what every request has: ${ordinary.join(', ')}.</p>`
        : nothing
    }
  </div>`;
}

function entry({ name, value, masked, signed }: ShownHeader, signatures: boolean): TemplateResult {
  const lower = name.toLowerCase();
  return html`<div class="header" data-header=${lower} data-masked=${masked ? 'true' : 'false'}>
    <dt>
      <span class="mono header-name">${lower}</span>
      ${signatures && signed !== undefined ? html`<span class="badge" data-signed=${signed ? 'true' : 'false'}>${signed ? 'signed' : 'not signed'}</span>` : nothing}
      ${masked ? html`<span class="badge" data-secret>secret</span>` : nothing}
    </dt>
    <dd class="mono header-value">${value || html`<span class="fine">(empty)</span>`}</dd>
    <dd class="fine">${meaningOf(name)}</dd>
  </div>`;
}
