/** Keys that people hold: a passphrase, a passkey with a recovery key, a key pair, a share link. */
import { shared } from './recipes/share-link.js';
import '@sealift/element/define';
import { html, render, type TemplateResult } from 'lit';
import { announce, element } from '../elements.js';
import { readersList } from '../views/readers.js';
import { snippet } from '../views/snippets.js';
import { exchangeView } from './exchange.js';
import { keyPairPanel } from './key-pair.js';
import type { Panel, PanelPort } from './panel.js';
import { passkeyPanel } from './passkey.js';
import { passphrasePanel } from './passphrase.js';
import { shareLinkPanel } from './share-link.js';
import { SERVERS, WAYS, type Way, type WayId } from './ways.js';

/** A way as it is on the page: it keeps what was typed and held while another one is looked at. */
interface Shown {
  readonly way: Way;
  readonly root: HTMLElement;
}

const PANELS: Readonly<Record<WayId, (port: PanelPort) => Panel & { stored?(key: string): void }>> = {
  passphrase: passphrasePanel,
  passkey: (port) => passkeyPanel(port, window),
  'key-pair': keyPairPanel,
  'share-link': shareLinkPanel,
};

const all = WAYS.map(show);
choose(all.find(({ way }) => `#${way.id}` === location.hash) ?? (all[0] as Shown));
void receive();

function show(way: Way): Shown {
  const root = document.createElement('section');
  root.className = 'way';
  root.ariaLabel = way.name;
  const [form, exchange] = [document.createElement('div'), document.createElement('div')];
  exchange.className = 'exchange';
  render(about(way, form, exchange), root);
  element('ways', 'div').append(root);
  let panel: ReturnType<(typeof PANELS)[WayId]> | undefined;
  const changed = () => panel && render(panel.content(), form);
  const view = exchangeView(exchange, {
    signer: way.signer,
    reads: way.id !== 'share-link',
    stored: (key) => panel?.stored?.(key),
  });
  panel = PANELS[way.id]({ changed, hold: view.hold });
  changed();
  return { way, root };
}

function about(way: Way, form: HTMLElement, exchange: HTMLElement): TemplateResult {
  return html`<div class="way-main">
      <h2>${way.name}</h2>
      <p class="profile-sentence">${way.sentence}</p>
      ${form}${exchange}
    </div>
    <div class="way-side">
      <section class="card"><h3>Who can read the file</h3>${readersList([way.reader, ...SERVERS])}</section>
      <section class="card"><h3>If it is lost</h3><p class="fine">${way.lost}</p></section>
    </div>
    ${snippet({ title: 'The code that runs here', code: way.recipe.trim() }, announce)}`;
}

function choose({ way }: Shown): void {
  for (const other of all) other.root.hidden = other.way !== way;
  history.replaceState(null, '', `${location.pathname}${location.search}#${way.id}`);
  render(
    html`<div class="options ways" role="radiogroup" aria-label="What is held">
      ${all.map(
        (other) => html`<label class="option">
          <input type="radio" name="way" value=${other.way.id} .checked=${other.way === way} @change=${() => choose(other)} />
          <span class="option-name">${other.way.name}</span>
          <span class="option-hint">${other.way.hint}</span>
        </label>`,
      )}
    </div>`,
    element('switch', 'div'),
  );
}

/** Somebody has opened a share link. */
async function receive(): Promise<void> {
  const key = new URL(location.href).searchParams.get('file');
  const keyring = await shared.catch((error: Error) => error);
  if (!keyring && key === null) return;
  const content =
    keyring instanceof Error
      ? html`<p class="fine">${keyring.message}</p>`
      : !keyring || key === null
        ? html`<p class="fine">The key of this link was taken when it was opened, and this page has forgotten it since. Open the link again.</p>`
        : html`<p class="fine">The key came in the link. The address no longer shows it, and no server has seen it.</p>
            <encrypted-download signer="/sealift/client-aes" object-key=${key} .keyring=${keyring}>Read it</encrypted-download>`;
  render(
    html`<section class="card received" aria-labelledby="received-title">
      <h2 id="received-title">Somebody shared a file with you</h2>${content}
    </section>`,
    element('received', 'div'),
  );
}
