import { requireSigner } from './element-error.js';
import { type EngineSettings, SETTINGS } from './ports.js';

/**
 * The engine behind an element: loaded when it is first needed, so that a page pays for drawing a button only, and made
 * anew when the settings have changed. The one before is left to finish what it has in hand; its workers stop by
 * themselves.
 */
export class EngineSource<Port extends { close(): void }> {
  readonly #create: (settings: EngineSettings) => Promise<Port>;
  readonly #tag: string;
  #made: { readonly settings: EngineSettings; readonly port: Promise<Port> } | undefined;

  constructor(tag: string, create: (settings: EngineSettings) => Promise<Port>) {
    this.#tag = tag;
    this.#create = create;
  }

  /** @throws ElementError `signer-missing`, `engine-unavailable`; what failed is tried again by the next call */
  open(settings: EngineSettings): Promise<Port> {
    if (this.#made && same(this.#made.settings, settings)) return this.#made.port;
    const made = { settings, port: this.#start(settings) };
    this.#made = made;
    made.port.catch(() => {
      if (this.#made === made) this.#made = undefined;
    });
    return made.port;
  }

  close(): void {
    this.#made?.port.then((port) => port.close()).catch(() => {});
    this.#made = undefined;
  }

  async #start(settings: EngineSettings): Promise<Port> {
    requireSigner(settings.signer, this.#tag);
    return this.#create(settings);
  }
}

function same(a: EngineSettings, b: EngineSettings): boolean {
  return a.journal === b.journal && SETTINGS.every((name) => a[name] === b[name]);
}
