import { type CSSResult, css, html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FileItem } from '../files/file-item.js';
import type { Place } from './row.js';

/** Pixels before and after what is seen in which rows are there, too: for Tab, for a screen reader, and for a quick finger. */
const MARGIN = 320;
/** Pixels of a row, and of the box, before one was measured. */
const GUESS = { row: 65, box: 400 };

/** How many rows each key goes on; pages are counted when it is pressed. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The element that the list is in. */
interface Host {
  readonly renderRoot: DocumentFragment | HTMLElement;
  /** Draws the list again before the next picture. */
  draw(): void;
}

/**
 * Thousands of rows in a box that scrolls: only those that can be seen are in the document, and the one that has the focus with its
 * neighbours. Rows are as high as their sentences; what was not drawn yet counts as one that was.
 */
export class LongList {
  readonly #host: Host;
  #items: readonly FileItem[] = [];
  /** Of each item, as in `#items`. */
  #tops: number[] = [];
  #heights = new WeakMap<FileItem, number>();
  /** What the rows say whose heights are known: what says the same has the same. */
  #said = new WeakMap<FileItem, string>();
  #usual: number | undefined;
  #box: HTMLElement | undefined;
  #width = 0;
  #scrolled = 0;
  #seen = GUESS.box;
  #focused: FileItem | undefined;
  /** To be focused when it is drawn: the same button, where the row has one. */
  #going: { readonly item: FileItem; readonly action: string | undefined } | undefined;
  /** To be where it was when its height is known anew. */
  #anchor: FileItem | undefined;
  readonly #observer = new ResizeObserver(() => this.#resized());

  constructor(host: Host) {
    this.#host = host;
  }

  /** @param row draws one */
  rows(
    items: readonly FileItem[],
    label: string,
    row: (item: FileItem, place: Place) => unknown,
  ): TemplateResult {
    this.#items = items;
    const height = this.#measure();
    const shown = this.#shown();
    const current = this.#current(shown);
    return html`<div class="long" tabindex="-1" @scroll=${this.#scroll} @focusin=${this.#focus} @focusout=${this.#blur}
      @keydown=${this.#key}>
      <ul part="files" class="files" role="list" aria-label=${label} .style=${`block-size:${height}px`}>
        ${repeat(
          shown,
          (at) => items[at]?.id,
          (at) => {
            const item = items[at] as FileItem;
            const place = { at, count: items.length, top: this.#tops[at] ?? 0, current: at === current };
            return row(item, place);
          },
        )}
      </ul>
    </div>`;
  }

  /** To be called when the rows are in the document: now they can be measured, and focused. */
  updated(): void {
    const box = this.#host.renderRoot.querySelector<HTMLElement>('.long') ?? undefined;
    if (box !== this.#box) this.#observe(box);
    if (!box) return;
    let [measured, before] = [false, 0];
    for (const element of box.querySelectorAll<HTMLElement>('[data-file]')) {
      const at = placeOf(element);
      const item = this.#items[at];
      const said = element.textContent ?? '';
      if (!item || said === this.#said.get(item)) continue;
      const height = element.offsetHeight;
      // Nothing has a height while the element is hidden.
      if (height > 0) this.#said.set(item, said);
      if (height === 0 || height === this.#heights.get(item)) continue;
      const believed = this.#heightOf(item);
      // What is above moves nothing of what is seen.
      if ((this.#tops[at] ?? 0) + believed <= this.#scrolled) before += height - believed;
      this.#usual ??= height;
      this.#heights.set(item, height);
      measured = true;
    }
    if (this.#anchor) {
      this.#measure();
      this.#scrollTo(box, this.#tops[this.#items.indexOf(this.#anchor)] ?? this.#scrolled);
      this.#anchor = undefined;
    } else if (before !== 0) this.#scrollTo(box, this.#scrolled + before);
    if (measured) queueMicrotask(() => this.#host.draw());
    this.#arrive(box);
  }

  /** @returns the height of all */
  #measure(): number {
    let top = 0;
    this.#tops = this.#items.map((item) => {
      const before = top;
      top += this.#heightOf(item);
      return before;
    });
    return top;
  }

  #heightOf(item: FileItem): number {
    return this.#heights.get(item) ?? this.#usual ?? GUESS.row;
  }

  /** Which rows are drawn, by their places, in order. */
  #shown(): number[] {
    const first = this.#at(this.#scrolled - MARGIN);
    const last = this.#at(this.#scrolled + this.#seen + MARGIN);
    const wanted = new Set<number>();
    for (let at = first; at <= last; at += 1) wanted.add(at);
    for (const item of [this.#focused, this.#going?.item]) {
      const at = item ? this.#items.indexOf(item) : -1;
      if (at >= 0) for (const near of [at - 1, at, at + 1]) if (this.#items[near]) wanted.add(near);
    }
    return [...wanted].sort((a, b) => a - b);
  }

  /** The row at so many pixels. */
  #at(pixels: number): number {
    let [low, high] = [0, this.#items.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#tops[middle] ?? 0) <= pixels) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The row that Tab goes to: the one with the focus, else the first that is seen. */
  #current(shown: readonly number[]): number {
    const focused = this.#focused ? this.#items.indexOf(this.#focused) : -1;
    if (focused >= 0) return focused;
    return shown.find((at) => (this.#tops[at] ?? 0) >= this.#scrolled) ?? 0;
  }

  #observe(box: HTMLElement | undefined): void {
    this.#observer.disconnect();
    this.#box = box;
    [this.#scrolled, this.#width, this.#focused] = [0, box?.clientWidth ?? 0, undefined];
    if (box) this.#observer.observe(box);
  }

  #resized(): void {
    const box = this.#box;
    if (!box || box.clientWidth === 0) return;
    if (box.clientWidth !== this.#width) {
      // Sentences break elsewhere.
      this.#width = box.clientWidth;
      this.#anchor = this.#items[this.#at(this.#scrolled)];
      this.#heights = new WeakMap();
      this.#said = new WeakMap();
      this.#usual = undefined;
    }
    this.#seen = box.clientHeight;
    this.#host.draw();
  }

  #scrollTo(box: HTMLElement, top: number): void {
    box.scrollTop = top;
    this.#scrolled = box.scrollTop;
  }

  /** The focus goes to where a key has sent it; the browser scrolls there. */
  #arrive(box: HTMLElement): void {
    const { item, action } = this.#going ?? {};
    const element = item && box.querySelector(`[data-file="${item.id}"]`);
    if (!element) return;
    this.#going = undefined;
    const button =
      element.querySelector<HTMLElement>(`[data-action="${action}"]:not(:disabled)`) ??
      element.querySelector<HTMLElement>('button:not(:disabled)');
    element.scrollIntoView({ block: 'nearest' });
    button?.focus({ preventScroll: true });
  }

  #itemOf(event: Event): FileItem | undefined {
    return this.#items[placeOf((event.target as Element).closest('[data-file]'))];
  }

  readonly #scroll = (event: Event): void => {
    const box = event.currentTarget as HTMLElement;
    [this.#scrolled, this.#seen] = [box.scrollTop, box.clientHeight];
    this.#host.draw();
  };

  readonly #focus = (event: Event): void => {
    this.#focused = this.#itemOf(event);
    this.#host.draw();
  };

  readonly #blur = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if ((currentTarget as Element).contains(relatedTarget as Node | null)) return;
    this.#focused = undefined;
    this.#host.draw();
  };

  readonly #key = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(this.#seen / (this.#usual ?? GUESS.row)) - 1);
    const step = { ...STEPS, PageDown: page, PageUp: -page }[event.key];
    const from = this.#items.indexOf(this.#focused as FileItem);
    if (step === undefined || from < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const item = this.#items[Math.min(Math.max(0, from + step), this.#items.length - 1)] as FileItem;
    this.#going = { item, action: (event.target as HTMLElement).dataset.action };
    this.#host.draw();
  };
}

/** From 0; -1 for what is no row. */
function placeOf(row: Element | null): number {
  return Number(row?.getAttribute('aria-posinset') ?? 0) - 1;
}

/** The box, and rows that have a place of their own in it. */
export const longStyles: CSSResult = css`
  .long {
    max-block-size: var(--_list-height);
    margin-block-start: 0.75rem;
    overflow: hidden auto;
    overflow-anchor: none;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  .summary + .long {
    margin-block-start: 0.25rem;
  }
  .long .files {
    position: relative;
    margin: 0;
    border: 0;
  }
  .long .file {
    position: absolute;
    inset-inline: 0;
    border-block-end: 1px solid var(--_border);
  }
  .long .file + .file {
    border-block-start: 0;
  }
`;
