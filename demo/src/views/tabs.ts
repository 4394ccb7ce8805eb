import { html, type TemplateResult } from 'lit';

export interface Tab {
  readonly id: string;
  readonly name: string;
  readonly content: () => TemplateResult;
}

/** Tabs as the ARIA pattern has them: arrow keys move, one of them is in the tab order. */
export function tabs(
  label: string,
  all: readonly Tab[],
  current: string,
  select: (id: string) => void,
): TemplateResult {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -all.length, End: all.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = all.findIndex(({ id }) => id === current);
    const to = Math.abs(step) === 1 ? (at + step + all.length) % all.length : step < 0 ? 0 : all.length - 1;
    const next = all[to];
    if (!next) return;
    select(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  const shown = all.find(({ id }) => id === current) ?? all[0];
  return html`
    <div class="tabs" role="tablist" aria-label=${label} @keydown=${move}>
      ${all.map(
        ({ id, name }) => html`<button type="button" role="tab" class="tab" id=${`tab-${id}`}
          aria-selected=${id === current ? 'true' : 'false'} aria-controls="tab-panel"
          tabindex=${id === current ? 0 : -1} @click=${() => select(id)}>${name}</button>`,
      )}
    </div>
    <div class="tab-panel" id="tab-panel" role="tabpanel" tabindex="0" aria-labelledby=${`tab-${current}`} data-tab=${current}>
      ${shown?.content()}
    </div>
  `;
}
