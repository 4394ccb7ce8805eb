import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Milliseconds that an element may be out of the document: as long as a framework needs to put it elsewhere, or a person to look
 * at another tab of the page and come back. Then it is taken to be gone for good.
 */
export const AWAY_MS = 30_000;

/** Tells when an element has left the document for good; one that is only moved, or is back in time, is never told of. */
export class Departure implements ReactiveController {
  readonly #left: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, left: () => void) {
    this.#left = left;
    host.addController(this);
  }

  hostConnected(): void {
    clearTimeout(this.#timer);
  }

  hostDisconnected(): void {
    this.#timer = setTimeout(this.#left, AWAY_MS);
  }
}
