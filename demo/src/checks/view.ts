import type { Finding } from '@sealift/upload/checks';
import { html, nothing, render, type TemplateResult } from 'lit';
import type { Profile } from '../profiles/profile.js';

const WORDS: Readonly<Record<Finding['severity'], string>> = {
  ok: 'fine',
  warning: 'look at',
  error: 'wrong',
};

type State =
  | { readonly kind: 'idle' | 'running' | 'failed' }
  | { readonly kind: 'done'; readonly findings: readonly Finding[] };

/** "Is this page set up right?": what the library itself finds out, for the chosen profile. */
export interface ChecksView {
  /** Findings about another profile are of no use. */
  profile(profile: Profile): void;
}

export function checksView(root: HTMLElement): ChecksView {
  let profile: Profile | undefined;
  let state: State = { kind: 'idle' };
  const set = (next: State) => {
    state = next;
    draw();
  };
  const run = async (checked: Profile) => {
    set({ kind: 'running' });
    try {
      const { checkPage } = await import('@sealift/upload/checks');
      const findings = await checkPage({ signer: `/sealift/${checked.id}` });
      if (checked === profile) set({ kind: 'done', findings });
    } catch {
      if (checked === profile) set({ kind: 'failed' });
    }
  };
  const draw = () => {
    const shown = profile;
    if (!shown) return;
    render(
      html`<p class="checks-lead">
          A page can find out by itself what would keep uploads from working: the browser, the page’s security policy, the
          signer, the clocks, and the bucket’s CORS rules. The code is
          <code class="mono">await checkPage({ signer: '/sealift/${shown.id}' })</code>.
        </p>
        <button type="button" class="primary" ?disabled=${state.kind === 'running'} @click=${() => void run(shown)}>
          ${state.kind === 'running' ? 'Checking …' : 'Run the checks'}
        </button>
        <div role="status">${result(state)}</div>`,
      root,
    );
  };
  return {
    profile(next) {
      profile = next;
      set({ kind: 'idle' });
    },
  };
}

function result(state: State): TemplateResult | typeof nothing {
  if (state.kind === 'failed')
    return html`<p class="fine">The checks could not be run. Is the demo server still there?</p>`;
  if (state.kind !== 'done') return nothing;
  const wrong = state.findings.filter(({ severity }) => severity !== 'ok').length;
  return html`<p class="visually-hidden">${wrong === 0 ? 'Everything is fine.' : `${wrong} findings need a look.`}</p>
    <ul class="findings">
      ${state.findings.map(
        ({ code, severity, title, detail, fix }) => html`<li data-code=${code} data-severity=${severity}>
          <span class="verdict">${WORDS[severity]}</span>
          <span class="reader"><b>${title}</b><span class="fine">${detail}</span>
            ${fix ? html`<span class="fix">${fix}</span>` : nothing}</span>
        </li>`,
      )}
    </ul>`;
}
