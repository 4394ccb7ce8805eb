import { html, render, type TemplateResult } from 'lit';
import type { Profile } from '../profiles/profile.js';
import type { StoredObject } from '../server.js';
import type { Traffic } from '../traffic/journal.js';
import { auditList } from './audit.js';
import { headerList } from './headers.js';
import { requestList } from './requests.js';
import { snippetList } from './snippets.js';
import { tabs } from './tabs.js';

/** Under the hood: the real requests, what S3 reports of the object, the audit, and the code. */
export interface PanelView {
  profile(profile: Profile): void;
  /** About the object that is looked at. */
  traffic(traffic: Traffic): void;
  stored(stored: StoredObject | undefined): void;
}

export function panelView(root: HTMLElement, announce: (sentence: string) => void): PanelView {
  let profile: Profile | undefined;
  let traffic: Traffic = { exchanges: [], audit: [] };
  let stored: StoredObject | undefined;
  let tab = 'requests';

  const draw = () => {
    if (profile) render(panel(profile), root);
  };
  const panel = (shown: Profile): TemplateResult =>
    tabs(
      'Under the hood',
      [
        { id: 'requests', name: 'Requests', content: () => requestList(traffic.exchanges) },
        { id: 'object', name: 'Stored object', content: () => object(stored) },
        { id: 'audit', name: 'Audit', content: () => auditList(shown, traffic.audit) },
        { id: 'code', name: 'Code', content: () => snippetList(shown, announce) },
      ],
      tab,
      (id) => {
        tab = id;
        draw();
      },
    );
  return {
    profile(next) {
      profile = next;
      draw();
    },
    traffic(next) {
      traffic = next;
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
    <p class="fine">${WHOSE_ANSWER[stored.keyHolder]}</p>
    ${headerList(stored.headers, { signatures: false })}
  `;
}

const WHOSE_ANSWER: Readonly<Record<StoredObject['keyHolder'], string>> = {
  none: 'The answer to a HEAD request, as anyone gets it who may read the bucket.',
  signer: 'The answer to a HEAD request of somebody who may read the bucket and has the object’s key.',
  page: 'S3 answers 400 to the HEAD request of anyone who has not the object’s key, and this demo’s server has it not. This is all that comes back:',
};
