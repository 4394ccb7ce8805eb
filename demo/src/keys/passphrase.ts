import { passphraseStrength } from '@sealift/keys/passphrase';
import { html, nothing } from 'lit';
import { fieldOf, type Panel, type PanelPort, Work } from './panel.js';
import { keyringOf } from './recipes/passphrase.js';

const VERDICTS = [
  'Guessed at once.',
  'Guessed in no time.',
  'Others have thought of that. Take more words.',
  'Not bad. Objects can be copied and guessed at for years: take one more word.',
  'Nobody will guess that soon.',
];

export function passphrasePanel({ changed, hold }: PanelPort): Panel {
  const work = new Work(changed);
  let score: number | undefined;
  let held: { close(): void } | undefined;

  const look = async (event: Event) => {
    const typed = (event.target as HTMLInputElement).value;
    score = typed ? (await passphraseStrength(typed).catch(() => undefined))?.score : undefined;
    changed();
  };
  const take = (event: Event) => {
    const passphrase = fieldOf(event, 'passphrase');
    void work.run('Deriving the key …', async () => {
      const keyring = await keyringOf(passphrase);
      held?.close();
      held = keyring;
      hold({ upload: keyring, download: keyring });
      return 'The key is here. The passphrase left this form for Argon2id, and nothing else.';
    });
  };
  return {
    content: () => html`<form class="key-form" @submit=${take}>
      <label>Passphrase <input type="text" name="passphrase" required autocomplete="off" autocapitalize="off" spellcheck="false" @input=${look} /></label>
      ${
        score === undefined
          ? nothing
          : html`<p class="fine"><meter min="0" max="4" low="3" high="4" optimum="4" value=${score}
              aria-label="Strength of the passphrase"></meter> ${VERDICTS[score]}</p>`
      }
      <button class="primary" ?disabled=${work.busy}>Use this passphrase</button>
      ${work.line()}
    </form>`,
  };
}
