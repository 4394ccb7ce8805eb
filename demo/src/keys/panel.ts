import { html, type TemplateResult } from 'lit';
import type { HeldKeys } from './exchange.js';

/** One way to hold a key: what is asked and shown until there is one. */
export interface Panel {
  /** As it is now. */
  content(): TemplateResult;
}

/** What a panel is given. */
export interface PanelPort {
  /** Draws it again. */
  changed(): void;
  hold(keys: HeldKeys): void;
}

/** What is being done, and what came of it: one thing at a time. */
export class Work {
  busy = false;
  sentence = '';
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** @param doing said meanwhile @param work resolves with what is said afterwards */
  async run(doing: string, work: () => Promise<string>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.sentence = doing;
    this.#changed();
    try {
      this.sentence = await work();
    } catch (error) {
      // Messages of the library hold no secret.
      this.sentence = error instanceof Error ? error.message : 'It did not work.';
    }
    this.busy = false;
    this.#changed();
  }

  line(): TemplateResult {
    return html`<p class="key-status" role="status">${this.sentence}</p>`;
  }
}

/** The text of a form's field. */
export function fieldOf(event: Event, name: string): string {
  event.preventDefault();
  const value = new FormData(event.target as HTMLFormElement).get(name);
  return typeof value === 'string' ? value : '';
}
