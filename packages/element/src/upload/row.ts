import { html, nothing, type TemplateResult } from 'lit';
import type { FileItem } from '../files/file-item.js';
import { cancellable, inProgress, retryable, settled } from '../files/states.js';
import { again, check, cross, pause, resume, warning } from '../style/icons.js';
import { fraction } from '../text/format.js';
import { storedSentence, uploadSentence, waitingSentence } from '../text/sentence.js';
import type { Voice } from '../text/voice.js';

/** What a row needs besides its file. */
export interface RowContext extends Voice {
  readonly disabled: boolean;
  /** Of the clock of `item.pace`. */
  readonly now: number;
  pausable(item: FileItem): boolean;
  /** A small picture of it, where there is one. */
  preview(item: FileItem): Element | undefined;
  /** Goes on with an unfinished upload, or asks for its file first. */
  goOn(item: FileItem): void;
  /** Ends an unfinished upload. */
  discard(item: FileItem): void;
  pause(item: FileItem): void;
  resume(item: FileItem): void;
  cancel(item: FileItem): void;
  retry(item: FileItem): void;
  remove(item: FileItem): void;
}

/** Where a row is in a list of which only a part is drawn. */
export interface Place {
  /** From 0. */
  readonly at: number;
  readonly count: number;
  /** Pixels from the beginning of the list. */
  readonly top: number;
  /** Its buttons are the ones that Tab goes to. */
  readonly current: boolean;
}

type Action = 'retry' | 'cancel' | 'remove' | 'continue' | 'discard';

/** Rows as they were drawn last, and of what. */
const drawn = new WeakMap<FileItem, { readonly of: readonly unknown[]; readonly row: TemplateResult }>();

/** One file of the list: among thousands, those that are as they were are not drawn again. */
export function row(item: FileItem, context: RowContext, place?: Place): TemplateResult {
  const { texts, format, rules, disabled, now, pausable } = context;
  const second = item.state === 'uploading' ? Math.floor(now / 1000) : 0;
  const { at, count, top, current } = place ?? {};
  const of = [
    item.revision,
    texts,
    format,
    rules,
    disabled,
    second,
    pausable(item),
    context.preview(item),
    at,
    count,
    top,
    current,
  ];
  const before = drawn.get(item);
  if (before?.of.every((value, index) => value === of[index])) return before.row;
  const row = draw(item, context, place);
  drawn.set(item, { of, row });
  return row;
}

function draw(item: FileItem, context: RowContext, place: Place | undefined): TemplateResult {
  const { texts, format } = context;
  const name = item.name || texts.unnamed;
  const paused = item.state === 'paused';
  const offered = item.state === 'unfinished';
  const moving = inProgress(item.state) || ((paused || offered) && item.loaded > 0);
  const tabIndex = place && !place.current ? -1 : nothing;
  return html`
    <li part="file" class="file" data-file=${item.id} data-state=${item.state} data-key=${item.receipt?.key ?? nothing}
      data-code=${item.problem?.code ?? nothing} data-waiting=${item.wait?.for ?? nothing}
      aria-posinset=${place ? place.at + 1 : nothing} aria-setsize=${place?.count ?? nothing}
      .style=${place ? `inset-block-start:${place.top}px` : ''}
      @keydown=${(event: KeyboardEvent) => onKey(event, item, context)}>
      <span class="badge" aria-hidden="true">${badge(item, context.preview(item))}</span>
      <div class="facts">
        <div class="line">
          <bdi part="name" class="name" title=${name}>${shortened(name)}</bdi>
          ${moving ? html`<span class="percent">${format.percent(item.loaded, item.total)}</span>` : nothing}
        </div>
        ${moving ? bar(item, context) : nothing}
        <div part="status" class="status">${status(item, context)}</div>
      </div>
      <div class="actions">
        ${paused || context.pausable(item) ? hold() : nothing}
        ${offered ? action('continue', texts.goOn, () => context.goOn(item)) : nothing}
        ${offered ? action('discard', texts.discard, () => context.discard(item)) : nothing}
        ${canRetry(item) ? action('retry', texts.retry, () => context.retry(item)) : nothing}
        ${cancellable(item.state) ? action('cancel', texts.cancel, () => context.cancel(item)) : nothing}
        ${settled(item.state) && !offered ? action('remove', texts.remove, () => context.remove(item)) : nothing}
      </div>
    </li>
  `;

  /** One button for both, so that it keeps the focus. */
  function hold(): TemplateResult {
    return html`<button type="button" part="action ${paused ? 'resume' : 'pause'}" class="action"
      data-action=${paused ? 'resume' : 'pause'} title=${paused ? texts.resume : texts.pause}
      aria-label=${texts.actionOn(paused ? texts.resume : texts.pause, name)} aria-keyshortcuts="P"
      tabindex=${tabIndex} ?disabled=${context.disabled} @click=${() => toggle(item, context)}>${paused ? resume : pause}</button>`;
  }

  function action(kind: Action, label: string, run: () => void): TemplateResult {
    return html`<button type="button" part="action ${kind}" class="action" data-action=${kind} title=${label}
      aria-label=${texts.actionOn(label, name)} tabindex=${tabIndex} ?disabled=${context.disabled} @click=${run}>
      ${kind === 'retry' ? again : kind === 'continue' ? resume : cross}${kind === 'cancel' || kind === 'remove' ? nothing : html`<span class="word">${label}</span>`}
    </button>`;
  }
}

/** A name that is too long for its row keeps its end, which often tells it from others. */
function shortened(name: string): TemplateResult {
  const [, start = name, end = ''] = /^(.{5,}?[^ ])([ ._-].{0,14}|.{10})$/u.exec(name) ?? [];
  return html`<span class="start">${start}</span><span>${end}</span>`;
}

function badge(item: FileItem, preview: Element | undefined): unknown {
  if (item.state === 'failed' || item.state === 'refused') return warning;
  if (preview) return [preview, item.state === 'done' ? check : nothing];
  if (item.state === 'done') return check;
  return /\.([a-z0-9]{1,4})$/i.exec(item.name)?.[1] ?? '';
}

function bar(item: FileItem, { texts }: RowContext): TemplateResult {
  const done = fraction(item.loaded, item.total);
  return html`<div part="progress" class="progress" role="progressbar" aria-label=${texts.progressOf(item.name)}
    aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(done * 100)}>
    <div class="fill" .style=${`--_done:${done}`}></div>
  </div>`;
}

/** Of what a page had before it was loaded again, the file may be gone. */
function canRetry({ state, file, entry }: FileItem): boolean {
  return retryable(state) && (file !== undefined || entry !== undefined);
}

function toggle(item: FileItem, context: RowContext): void {
  if (item.state === 'paused') context.resume(item);
  else if (context.pausable(item)) context.pause(item);
}

/** How far it is, how it is protected, or what went wrong. */
export function status(item: FileItem, { texts, format, rules, now }: RowContext): string {
  const size = format.bytes(item.size);
  const through = () => texts.uploading(format.bytes(item.loaded), format.bytes(item.total), '', '');
  if (item.wait) {
    const far = item.state === 'uploading' ? through() : size;
    return `${far} · ${waitingSentence(item.wait, texts, format)}`;
  }
  switch (item.state) {
    case 'ready':
      return `${size} · ${texts.ready}`;
    case 'waiting':
      return `${size} · ${texts.waiting}`;
    case 'preparing':
      return `${size} · ${texts.preparing}`;
    case 'uploading': {
      const pace = item.pace.read(item.total, now);
      const [speed, left] = pace
        ? [format.speed(pace.bytesPerSecond), format.duration(pace.secondsLeft)]
        : ['', ''];
      return texts.uploading(format.bytes(item.loaded), format.bytes(item.total), speed, left);
    }
    case 'completing':
      return `${size} · ${texts.completing}`;
    case 'paused':
      return `${item.loaded > 0 ? through() : size} · ${texts.paused}`;
    case 'unfinished': {
      if (item.problem) return uploadSentence(item.problem, texts, format, rules);
      const sent = format.percent(item.loaded, item.total);
      return `${size} · ${texts.unfinished(sent, item.entry?.canReopen === false && !item.file)}`;
    }
    case 'cancelling':
      return `${size} · ${texts.cancelling}`;
    case 'done':
      if (item.tooLate) return `${size} · ${texts.cancelledButStored}`;
      return storedSentence(item.protection, size, texts);
    case 'cancelled':
      return `${size} · ${texts.cancelled}`;
    case 'failed':
    case 'refused':
      return item.problem ? uploadSentence(item.problem, texts, format, rules) : texts.uploadFailed;
  }
}

/** P pauses and resumes; Delete and Backspace do what the cross does. */
function onKey(event: KeyboardEvent, item: FileItem, context: RowContext): void {
  if (context.disabled || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'p' || event.key === 'P') toggle(item, context);
  if (event.key !== 'Delete' && event.key !== 'Backspace') return;
  event.preventDefault();
  if (cancellable(item.state)) context.cancel(item);
  else if (item.state === 'unfinished') context.discard(item);
  else if (settled(item.state)) context.remove(item);
}
