import { html, nothing, type TemplateResult } from 'lit';
import type { FileItem } from '../files/file-item.js';
import { overall } from '../files/overall.js';
import { cancellable } from '../files/states.js';
import { type RowContext, row } from './row.js';

export interface ListContext extends RowContext {
  cancelAll(): void;
}

/** The files, and above several of them a line about all. */
export function list(items: readonly FileItem[], context: ListContext): TemplateResult {
  return html`
    ${items.length > 1 ? summary(items, context) : nothing}
    <ul part="files" class="files" role="list" aria-label=${context.texts.filesLabel}>
      ${items.map((item) => row(item, context))}
    </ul>
  `;
}

function summary(items: readonly FileItem[], { texts, disabled, cancelAll }: ListContext): TemplateResult {
  const { stored, count } = overall(items);
  const several = items.filter((item) => cancellable(item.state)).length > 1;
  const button = html`<button type="button" class="cancel-all" ?disabled=${disabled} @click=${cancelAll}>
    ${texts.cancelAll}
  </button>`;
  return html`<div part="summary" class="summary">
    <span>${texts.summary(stored, count)}</span>${several ? button : nothing}
  </div>`;
}
