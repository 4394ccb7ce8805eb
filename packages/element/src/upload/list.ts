import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { FileItem } from '../files/file-item.js';
import { overall } from '../files/overall.js';
import type { Pace } from '../files/pace.js';
import { standstill } from '../files/standstill.js';
import { cancellable, inProgress } from '../files/states.js';
import { uploadSentence, waitingSentence } from '../text/sentence.js';
import { type RowContext, row, status } from './row.js';

export interface ListContext extends RowContext {
  /** Of all files together. */
  readonly pace: Pace;
  pauseAll(): void;
  resumeAll(): void;
  retryAll(): void;
  cancelAll(): void;
}

/** The files, and above several of them a line about all. */
export function list(items: readonly FileItem[], context: ListContext): TemplateResult {
  return html`
    ${items.length > 1 && overall(items).count > 0 ? summary(items, context) : nothing}
    <ul part="files" class="files" role="list" aria-label=${context.texts.filesLabel}>
      ${items.map((item) => guard(shownOf(item, context), () => row(item, context)))}
    </ul>
  `;
}

/** All that a row is made of: among thousands, those that are as they were are not drawn again. */
function shownOf(item: FileItem, { texts, format, rules, disabled, now, pausable }: ListContext): unknown[] {
  const second = item.state === 'uploading' ? Math.floor(now / 1000) : 0;
  return [item, item.revision, texts, format, rules, disabled, second, pausable(item)];
}

function summary(items: readonly FileItem[], context: ListContext): TemplateResult {
  const { texts } = context;
  const [stored, total] = said(items, context);
  const several = (of: (item: FileItem) => boolean) => items.filter(of).length > 1;
  const open = several((item) => cancellable(item.state));
  const pausable = open && items.some((item) => context.pausable(item));
  const paused = open && !pausable && items.some((item) => item.state === 'paused');
  return html`<div part="summary" class="summary">
    <span class="stored">${stored}</span>
    <span part="total" class="total">${total}</span>
    <span class="all">
      ${pausable || paused ? hold(paused, context) : nothing}
      ${several((item) => item.state === 'failed') ? button('retry-all', texts.retryAll, context.retryAll) : nothing}
      ${open ? button('cancel-all', texts.cancelAll, context.cancelAll) : nothing}
    </span>
  </div>`;

  function button(name: string, label: string, run: () => void): TemplateResult {
    return html`<button type="button" class="bulk ${name}" ?disabled=${context.disabled} @click=${run}>${label}</button>`;
  }
}

/** One button for both, so that it keeps the focus. */
function hold(paused: boolean, { texts, disabled, pauseAll, resumeAll }: ListContext): TemplateResult {
  return html`<button type="button" class="bulk ${paused ? 'resume-all' : 'pause-all'}" ?disabled=${disabled}
    @click=${paused ? resumeAll : pauseAll}>${paused ? texts.resumeAll : texts.pauseAll}</button>`;
}

/** The files in one line, for pages that list them themselves: one by its name; of several how far they are, and what went wrong last. */
export function line(items: readonly FileItem[], context: ListContext): string {
  const { texts, format, rules } = context;
  const about = (item: FileItem, sentence: string) => texts.saidFailed(item.name || texts.unnamed, sentence);
  const [first] = items;
  if (first && items.length === 1) return about(first, status(first, context));
  const wrong = items.findLast(({ problem }) => problem !== undefined);
  const problem = wrong?.problem && about(wrong, uploadSentence(wrong.problem, texts, format, rules));
  return [...said(items, context), problem].filter(Boolean).join(' · ');
}

/** How many of them are stored; and how far all are, or nothing where none is on its way. */
function said(items: readonly FileItem[], context: ListContext): [stored: string, total: string] {
  const { stored, count } = overall(items);
  return [context.texts.summary(stored, count), total(items, context)];
}

/** How far all files are, and how fast; or why nothing moves. */
function total(items: readonly FileItem[], { texts, format, pace, now }: ListContext): string {
  const wait = standstill(items);
  if (!wait && !items.some(({ state }) => inProgress(state))) return '';
  const { loaded, total } = overall(items);
  const percent = format.percent(loaded, total);
  if (wait) return texts.overall(percent, waitingSentence(wait, texts, format), '');
  const reading = pace.read(total, now);
  return reading
    ? texts.overall(percent, format.speed(reading.bytesPerSecond), format.duration(reading.secondsLeft))
    : texts.overall(percent, '', '');
}
