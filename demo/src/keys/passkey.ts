import type { UnconfirmedKey } from '@sealift/keys/passkey';
import { html, nothing, type TemplateResult } from 'lit';
import { fieldOf, type Panel, type PanelPort, Work } from './panel.js';
import { newKey, unlock } from './recipes/passkey.js';

const NAME = 'sealift-demo-key-file';

/** The key file, which holds no secret: an application keeps it beside the account, here this browser does. */
export function passkeyPanel({ changed, hold }: PanelPort, { location, localStorage }: Window): Panel {
  const work = new Work(changed);
  let made: UnconfirmedKey | undefined;

  const make = () =>
    work.run('The browser asks for a passkey …', async () => {
      made = await newKey();
      return 'Write the recovery key down: it is shown only now.';
    });
  const confirm = (event: Event) => {
    const typed = fieldOf(event, 'recovery');
    void work.run('Checking …', async () => {
      const confirmed = await made?.confirm(typed);
      if (!confirmed) return '';
      localStorage.setItem(NAME, confirmed.keyFile);
      made = undefined;
      hold({ upload: confirmed.keyring, download: confirmed.keyring });
      return 'There are two ways in now, and the key is here.';
    });
  };
  const open = (recoveryKey?: string) =>
    work.run('Unlocking …', async () => {
      const keyring = await unlock(localStorage.getItem(NAME) ?? '', recoveryKey);
      hold({ upload: keyring, download: keyring });
      return 'The key is here.';
    });
  const forget = () => {
    localStorage.removeItem(NAME);
    hold({});
    work.sentence = '';
    changed();
  };

  /** WebAuthn knows domains, and an IP address is none. */
  function elsewhere(): TemplateResult | undefined {
    if (!/^[\d.]+$|^\[/.test(location.hostname)) return undefined;
    const address = new URL(location.href);
    address.hostname = 'localhost';
    return html`<p class="fine">Passkeys belong to a domain, and this address has none: open
      <a href=${address.href}>this page on localhost</a>.</p>`;
  }
  const recovery = (
    action: string,
    submit: (event: Event) => void,
  ) => html`<form class="key-form" @submit=${submit}>
    <label>Recovery key <input type="text" name="recovery" required autocomplete="off" autocapitalize="characters" spellcheck="false" /></label>
    <button class="primary" ?disabled=${work.busy}>${action}</button>
  </form>`;

  function steps(): TemplateResult {
    if (made)
      return html`<p class="recovery-key mono">${made.recoveryKey}</p>
        <p><button type="button" class="link" @click=${() => print()}>Print it</button></p>
        ${recovery('I have it on paper', confirm)}`;
    if (localStorage.getItem(NAME) === null)
      return html`<button type="button" class="primary" ?disabled=${work.busy} @click=${make}>Make a passkey</button>`;
    return html`<button type="button" class="primary" ?disabled=${work.busy} @click=${() => open()}>Unlock with the passkey</button>
      ${recovery('Unlock with the recovery key', (event) => open(fieldOf(event, 'recovery')))}
      <p><button type="button" class="link" @click=${forget}>Forget the key file</button></p>`;
  }
  return { content: () => html`${elsewhere() ?? steps()}${work.sentence ? work.line() : nothing}` };
}
