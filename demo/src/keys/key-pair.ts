import type { NewKeyPair } from '@sealift/keys/key-pair';
import { html, nothing } from 'lit';
import type { HeldKeys } from './exchange.js';
import { fieldOf, type Panel, type PanelPort, Work } from './panel.js';
import { newPair, readersKeyring, sendersKeyring } from './recipes/key-pair.js';

export function keyPairPanel({ changed, hold }: PanelPort): Panel {
  const work = new Work(changed);
  let made: NewKeyPair | undefined;
  let file = '';
  let keys: HeldKeys = {};

  const add = (more: HeldKeys) => {
    keys = { ...keys, ...more };
    hold(keys);
  };
  const make = (event: Event) => {
    const passphrase = fieldOf(event, 'passphrase');
    void work.run('Making a pair, and deriving a key for its file …', async () => {
      made = await newPair(passphrase);
      URL.revokeObjectURL(file);
      file = URL.createObjectURL(new Blob([made.privateKeyFile], { type: 'application/json' }));
      keys = {};
      add({ upload: await sendersKeyring(made.publicKey) });
      return 'Now anybody who has the public key can send. Save the private one: this page does not keep it.';
    });
  };
  const open = (event: Event) => {
    const passphrase = fieldOf(event, 'passphrase');
    const chosen = new FormData(event.target as HTMLFormElement).get('file') as File;
    void work.run('Deriving the key of the file …', async () => {
      const keyring = await readersKeyring(chosen, passphrase);
      add({ upload: keys.upload ?? keyring, download: keyring });
      return 'The private key is here: what was sent can be read.';
    });
  };
  const passphrase = html`<label>Passphrase of the file
    <input type="text" name="passphrase" required autocomplete="off" autocapitalize="off" spellcheck="false" /></label>`;
  return {
    content: () => html`<form class="key-form" @submit=${make}>
        ${passphrase}
        <button class="primary" ?disabled=${work.busy}>Make a key pair</button>
      </form>
      ${
        made
          ? html`<p><a class="save" href=${file} download="private-key.json">Save the private key</a></p>
              <details><summary>The public key</summary><pre class="code" tabindex="0">${made.publicKey}</pre></details>`
          : nothing
      }
      <details class="reader-form"><summary>To read: open the private key</summary>
        <form class="key-form" @submit=${open}>
          <label>Private key file <input type="file" name="file" accept="application/json" required /></label>
          ${passphrase}
          <button class="primary" ?disabled=${work.busy}>Open it</button>
        </form>
      </details>
      ${work.line()}`,
  };
}
