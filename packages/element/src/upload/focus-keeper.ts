import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps the keyboard where it was. A button that has the focus may vanish with its row or with its file's state; then
 * the focus moves to a button in the same row, else to the row that took its place, else to the element's first button.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #row: { readonly id: string; readonly index: number } | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const root = this.#host.shadowRoot;
    const row = root?.activeElement?.closest<HTMLElement>('[data-file]');
    this.#row = row ? { id: row.dataset.file ?? '', index: this.#rows().indexOf(row) } : undefined;
  }

  hostUpdated(): void {
    const before = this.#row;
    const root = this.#host.shadowRoot;
    if (!before || !root || root.activeElement) return;
    this.#row = undefined;
    const rows = this.#rows();
    const row =
      rows.find((one) => one.dataset.file === before.id) ?? rows[Math.min(before.index, rows.length - 1)];
    const button = row?.querySelector<HTMLElement>('button:not(:disabled)');
    (button ?? root.querySelector<HTMLElement>('button:not(:disabled)'))?.focus();
  }

  #rows(): HTMLElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll<HTMLElement>('[data-file]') ?? [])];
  }
}
