import { html, render } from 'lit';
import type { Profile } from '../profiles/profile.js';

/** Name and meaning of the chosen profile, and the line below the drop zone. */
export interface ProfileHeader {
  show(profile: Profile): void;
  /** Instead of the line below the drop zone. */
  fail(sentence: string): void;
}

export function profileHeader(root: HTMLElement, assurance: HTMLElement): ProfileHeader {
  return {
    show(profile) {
      const { name, family, sentence } = profile;
      const title = family === 'browser' ? `Client-side: ${name}` : name;
      render(
        html`<h2 id="profile-title">${title}</h2>
          <p class="profile-sentence">${sentence}</p>`,
        root,
      );
      assurance.textContent = assuranceOf(profile);
      document.title = `${title} · Sealift, S3 encryption live`;
    },
    fail(sentence) {
      assurance.textContent = sentence;
    },
  };
}

function assuranceOf({ keyring, storage }: Profile): string {
  if (!keyring) return 'Sent over TLS as it is; encrypted by S3, not on this device';
  return storage
    ? 'Encrypted on this device before upload, and by S3 once more'
    : 'Encrypted on this device before upload';
}
