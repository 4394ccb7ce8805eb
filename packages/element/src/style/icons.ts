import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/** 24 × 24, drawn in the colour of the text around it, and silent: the words beside it say the same. */
const icon = (name: string, shape: SVGTemplateResult): TemplateResult =>
  html`<svg class="${name}" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;

const tray = svg`<path d="M4 15.5v2A2.5 2.5 0 0 0 6.5 20h11a2.5 2.5 0 0 0 2.5-2.5v-2" />`;

export const lock: TemplateResult = icon(
  'lock',
  svg`<rect x="5" y="11" width="14" height="9" rx="2.5" /><path d="M8 11V8a4 4 0 0 1 8 0v3" />`,
);
export const upload: TemplateResult = icon(
  'upload',
  svg`<path d="M12 15V4.5M7.5 8.5 12 4l4.5 4.5" />${tray}`,
);
export const download: TemplateResult = icon(
  'download',
  svg`<path d="M12 4v10.5M7.5 10.5 12 15l4.5-4.5" />${tray}`,
);
export const cross: TemplateResult = icon('cross', svg`<path d="m7 7 10 10M17 7 7 17" />`);
export const pause: TemplateResult = icon('pause', svg`<path d="M9 6.5v11M15 6.5v11" />`);
export const resume: TemplateResult = icon('resume', svg`<path d="m9 6.5 8 5.5-8 5.5z" />`);
export const again: TemplateResult = icon('again', svg`<path d="M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4" />`);
export const check: TemplateResult = icon('check', svg`<path d="m5.5 12.5 4.5 4.5 8.5-10" />`);
export const warning: TemplateResult = icon(
  'warning',
  svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V13M12 16.2v.1" />`,
);
