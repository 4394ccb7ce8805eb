import { html, nothing, type TemplateResult } from 'lit';
import type { FileItem } from '../files/file-item.js';
import type { Pace } from '../files/pace.js';
import { standstill } from '../files/standstill.js';
import { cancellable, type FileState, lost, pausable } from '../files/states.js';
import type { Tally } from '../files/tally.js';
import { uploadSentence, waitingSentence } from '../text/sentence.js';
import type { LongList } from './long-list.js';
import { type RowContext, row, status } from './row.js';

/** Rows that are drawn all; of more, only those that can be seen. */
export const MANY = 100;

export interface ListContext extends RowContext {
  /** Of all files together. */
  readonly tally: Tally;
  readonly pace: Pace;
  /** What draws more than `MANY`, as soon as it is here. */
  readonly long: LongList | undefined;
  /** What is stored may leave the list: no form sends it. */
  readonly clearable: boolean;
  start(): void;
  pauseAll(): void;
  resumeAll(): void;
  retryAll(): void;
  cancelAll(): void;
  clear(which: 'stored' | 'failed'): void;
}

/** The files, and above several of them a line about all. */
export function list(items: readonly FileItem[], context: ListContext): TemplateResult {
  const { texts, tally, long } = context;
  return html`
    ${(items.length > 1 && tally.count > 0) || tally.number(ready) > 0 ? summary(context) : nothing}
    ${
      long && items.length > MANY
        ? long.rows(items, texts.filesLabel, (item, place) => row(item, context, place))
        : html`<ul part="files" class="files" role="list" aria-label=${texts.filesLabel}>
            ${items.slice(0, MANY).map((item) => row(item, context))}
          </ul>`
    }
  `;
}

function ready(state: FileState): boolean {
  return state === 'ready';
}

function summary(context: ListContext): TemplateResult {
  const { texts, tally } = context;
  const [stored, total] = said(context);
  const open = tally.number(cancellable) > 1;
  const toPause = open && tally.items(pausable).some((item) => context.pausable(item));
  const paused = open && !toPause && tally.number((state) => state === 'paused') > 0;
  const failed = tally.number((state) => state === 'failed') > 1;
  return html`<div part="summary" class="summary">
    <span class="stored">${stored}</span>
    <span part="total" class="total">${total}</span>
    <span class="all">
      ${tally.number(ready) > 0 ? button('start', texts.start, context.start) : nothing}
      ${toPause || paused ? hold(paused, context) : nothing}
      ${failed ? button('retry', texts.retryAll, context.retryAll) : nothing}
      ${open ? button('cancel', texts.cancelAll, context.cancelAll) : nothing}
      ${tally.number(lost) > 1 ? button('clear-failed', texts.clearFailed, () => context.clear('failed')) : nothing}
      ${context.clearable && tally.stored > 1 ? button('clear-stored', texts.clearStored, () => context.clear('stored')) : nothing}
    </span>
  </div>`;

  function button(name: string, label: string, run: () => void): TemplateResult {
    return html`<button type="button" part="${name}-all" class="bulk ${name}-all" ?disabled=${context.disabled} @click=${run}>${label}</button>`;
  }
}

/** One button for both, so that it keeps the focus. */
function hold(paused: boolean, { texts, disabled, pauseAll, resumeAll }: ListContext): TemplateResult {
  return html`<button type="button" part=${paused ? 'resume-all' : 'pause-all'} class="bulk ${paused ? 'resume-all' : 'pause-all'}" ?disabled=${disabled}
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
  return [...said(context), problem].filter(Boolean).join(' · ');
}

/** How many of them are stored; and how far all are, or nothing where none is on its way. */
function said(context: ListContext): [stored: string, total: string] {
  const { texts, tally } = context;
  return [texts.summary(tally.stored, tally.count), total(context)];
}

/** How far all files are, and how fast; or why nothing moves. */
function total({ texts, format, pace, now, tally }: ListContext): string {
  const wait = standstill(tally);
  if (!wait && tally.working.length === 0) return '';
  const { loaded, total } = tally;
  const percent = format.percent(loaded, total);
  if (wait) return texts.overall(percent, waitingSentence(wait, texts, format), '');
  const reading = pace.read(total, now);
  return reading
    ? texts.overall(percent, format.speed(reading.bytesPerSecond), format.duration(reading.secondsLeft))
    : texts.overall(percent, '', '');
}
