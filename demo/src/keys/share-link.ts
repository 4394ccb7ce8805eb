import { html, nothing } from 'lit';
import { type Panel, type PanelPort, Work } from './panel.js';
import { linkTo, newLink } from './recipes/share-link.js';

export interface ShareLinkPanel extends Panel {
  /** A file is stored: its link is ready, and the next file gets a key of its own. */
  stored(key: string): void;
}

export function shareLinkPanel({ changed, hold }: PanelPort): ShareLinkPanel {
  const work = new Work(changed);
  let next = '';
  let ready = '';

  const prepare = async () => {
    const { link, keyring } = await newLink();
    next = link;
    hold({ upload: keyring });
  };
  const copy = () =>
    work.run('Copying …', async () => {
      await navigator.clipboard.writeText(ready);
      return 'Copied. Send it by another way than the invitation.';
    });
  void work.run('', async () => {
    await prepare();
    return '';
  });
  return {
    stored(key) {
      ready = linkTo(next, key);
      changed();
      // Nothing else is encrypted with a key that was handed out.
      hold({});
      void prepare();
    },
    content: () => html`${
      ready
        ? html`<label class="key-form">The link <input type="text" class="mono" readonly .value=${ready} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} /></label>
            <p class="key-actions"><button type="button" class="primary" @click=${copy}>Copy it</button>
              <a href=${ready} target="_blank" rel="noopener">Open it in another tab</a></p>`
        : nothing
    }
    ${work.line()}`,
  };
}
