import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps the keyboard where it was. A button that has the focus may vanish with its row or with its file's state; then
 * the focus moves to a button in the row that is now in that place, else in the last row, else to the element's first
 * button.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** The row that had the focus before this update, counted from 0. */
  #row = -1;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const row = this.#host.shadowRoot?.activeElement?.closest('[data-file]');
    this.#row = row ? this.#rows().indexOf(row) : -1;
  }

  hostUpdated(): void {
    const root = this.#host.shadowRoot;
    if (this.#row < 0 || !root || root.activeElement) return;
    const rows = this.#rows();
    const within = rows[Math.min(this.#row, rows.length - 1)] ?? root;
    within.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
  }

  #rows(): Element[] {
    return [...(this.#host.shadowRoot?.querySelectorAll('[data-file]') ?? [])];
  }
}
