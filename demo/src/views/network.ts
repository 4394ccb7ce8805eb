import { html, render } from 'lit';
import type { NetworkState } from '../server.js';

/** Makes the network bad, so that everyone can see what the page says and does then. */
export interface NetworkView {
  show(state: NetworkState): void;
}

const STATES: Readonly<Record<NetworkState, readonly [name: string, sentence: string]>> = {
  normal: ['As it is', 'Choose a large file, and make the network bad while it uploads.'],
  slow: ['Slow', 'Each connection to S3 takes 250 kB a second.'],
  busy: ['S3 busy', 'S3 answers 503 to every file and part.'],
  cut: ['Cut', 'The servers drop every connection, and the page is told that it is offline.'],
};

/** @param change tells the servers; what is on its way breaks off */
export function networkView(root: HTMLElement, change: (state: NetworkState) => Promise<void>): NetworkView {
  const show = (shown: NetworkState) => {
    tellOffline(shown === 'cut');
    render(
      html`<fieldset class="network">
        <legend class="family-name">The network</legend>
        <div class="options">
          ${(Object.keys(STATES) as NetworkState[]).map(
            (state) => html`<label class="option">
              <input type="radio" name="network" value=${state} .checked=${state === shown}
                @change=${() => void choose(state)} />
              <span class="option-name">${STATES[state][0]}</span>
            </label>`,
          )}
        </div>
        <p class="fine" role="status">${STATES[shown][1]}</p>
      </fieldset>`,
      root,
    );
  };
  const choose = async (state: NetworkState) => {
    await change(state);
    show(state);
  };
  return { show };
}

/** What a computer says to its pages. This one has its network: it is the servers that hang up. */
function tellOffline(offline: boolean): void {
  if (offline === Object.hasOwn(navigator, 'onLine')) return;
  if (offline) Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
  else Reflect.deleteProperty(navigator, 'onLine');
  window.dispatchEvent(new Event(offline ? 'offline' : 'online'));
}
