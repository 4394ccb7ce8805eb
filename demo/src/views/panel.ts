import { html, render, type TemplateResult } from 'lit';
import type { Profile } from '../profiles/profile.js';
import type { StoredObject } from '../server.js';
import type { Exchange } from '../traffic/events.js';
import { headerList } from './headers.js';
import { readersList } from './readers.js';
import { requestList } from './requests.js';
import { snippetList } from './snippets.js';
import { tabs } from './tabs.js';

/** Beside the upload: who can read, the real requests, what S3 reports of the object, and the code. */
export interface PanelView {
  profile(profile: Profile): void;
  /** @param exchanges with S3 about the object that is looked at */
  traffic(exchanges: readonly Exchange[]): void;
  stored(stored: StoredObject | undefined): void;
}

export function panelView(root: HTMLElement, announce: (sentence: string) => void): PanelView {
  let profile: Profile | undefined;
  let exchanges: readonly Exchange[] = [];
  let stored: StoredObject | undefined;
  let tab = 'requests';

  const draw = () => {
    if (profile) render(panel(profile), root);
  };
  const select = (id: string) => {
    tab = id;
    draw();
  };
  const panel = (shown: Profile): TemplateResult => html`
    <section class="card" aria-labelledby="readers-title">
      <h3 id="readers-title">Who can read the file</h3>
      ${readersList(shown)}
    </section>
    <section class="card" aria-label="Under the hood">
      ${tabs(
        'Under the hood',
        [
          { id: 'requests', name: 'Requests', content: () => requestList(exchanges) },
          { id: 'object', name: 'Stored object', content: () => object(stored) },
          { id: 'code', name: 'Code', content: () => snippetList(shown, announce) },
        ],
        tab,
        select,
      )}
    </section>
  `;
  return {
    profile(next) {
      profile = next;
      draw();
    },
    traffic(next) {
      exchanges = next;
      draw();
    },
    stored(next) {
      stored = next;
      draw();
    },
  };
}

function object(stored: StoredObject | undefined): TemplateResult {
  if (!stored)
    return html`<p class="empty small">Upload a file: what S3 reports of the stored object appears here.</p>`;
  return html`
    <p class="fine">The answer to a HEAD request, as anyone gets it who may read the bucket${
      stored.bytesFrom === 'disk' ? ' and has the object’s key' : ''
    }.</p>
    ${headerList(stored.headers, { signatures: false })}
  `;
}
