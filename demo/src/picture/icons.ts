import { html, svg, type TemplateResult } from 'lit';
import type { Place, Thing } from './places.js';

/** Drawn on 20 × 20, in the colour of the text. */
const PATHS: Readonly<Record<Place | Thing, TemplateResult<2>>> = {
  plaintext: svg`<path d="M5.5 2.5h6l3.5 3.5v11.5h-9.5zM11 2.5V6.5h4M8 10h5M8 13h5" />`,
  key: svg`<circle cx="6.5" cy="10" r="3.5" /><path d="M10 10h8M15.5 10v3M12.8 10v2.2" />`,
  ciphertext: svg`<rect x="4" y="9" width="12" height="8.5" rx="1.5" /><path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M10 12.3v2" />`,
  browser: svg`<rect x="2.5" y="3.5" width="15" height="13" rx="2" /><path d="M2.5 7.5h15M5.3 5.5h.01M7.5 5.5h.01" />`,
  signer: svg`<rect x="3" y="3" width="14" height="5.5" rx="1.5" /><rect x="3" y="11.5" width="14" height="5.5" rx="1.5" /><path d="M6 5.75h.01M6 14.25h.01M9 5.75h5M9 14.25h5" />`,
  kms: svg`<path d="M10 2.5 16 5v4.5c0 3.7-2.5 6.5-6 8-3.5-1.5-6-4.3-6-8V5z" /><circle cx="10" cy="9" r="1.7" /><path d="M10 10.7v2.6" />`,
  s3: svg`<ellipse cx="10" cy="4.8" rx="6.5" ry="2.3" /><path d="m3.5 4.8 1.5 11c.2 1.2 2.4 2 5 2s4.8-.8 5-2l1.5-11" />`,
};

export function icon(name: Place | Thing): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
    ${PATHS[name]}
  </svg>`;
}
