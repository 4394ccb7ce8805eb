import { html, type TemplateResult } from 'lit';
import type { Profile } from '../profiles/profile.js';
import { type Snippet, snippetsOf } from '../profiles/snippets.js';
import { highlighted } from './highlight.js';

/** The lines of code for a profile, each with a button that copies them. */
export function snippetList(profile: Profile, announce: (sentence: string) => void): TemplateResult {
  return html`<div class="snippets">
    ${snippetsOf(profile).map((shown) => snippet(shown, announce))}
    <p class="fine">The signer’s lines are the file that this demo runs; the page’s tag is the one above.</p>
  </div>`;
}

export function snippet({ title, code }: Snippet, announce: (sentence: string) => void): TemplateResult {
  return html`<figure class="snippet">
    <figcaption>
      <h4>${title}</h4>
      <button type="button" class="plain" @click=${() => copy(code, announce)}
        aria-label=${`Copy: ${title}`}>Copy</button>
    </figcaption>
    <pre class="code" tabindex="0"><code>${highlighted(code)}</code></pre>
  </figure>`;
}

async function copy(code: string, announce: (sentence: string) => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(code);
    announce('Copied.');
  } catch {
    announce('The browser does not let this page copy; select the lines instead.');
  }
}
