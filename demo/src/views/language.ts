import { html, render } from 'lit';

const LANGUAGES = ['en', 'ar', 'de', 'es', 'fr', 'ja', 'pt', 'zh'];
const DIRECTIONS = { '': 'As its language', ltr: 'Left to right', rtl: 'Right to left' };

/** Lets the element speak another language than this page, as it would in a page of that language. */
export function languageView(root: HTMLElement, element: HTMLElement): void {
  const speak = (event: Event) => {
    element.lang = (event.target as HTMLSelectElement).value;
  };
  const turn = (event: Event) => {
    const direction = (event.target as HTMLSelectElement).value;
    if (direction) element.dir = direction;
    else element.removeAttribute('dir');
  };
  render(
    html`<p class="fine language">
      <label>Language <select name="language" @change=${speak}>
        ${LANGUAGES.map((tag) => html`<option value=${tag} lang=${tag}>${nameOf(tag)}</option>`)}
      </select></label>
      <label>Direction <select name="direction" @change=${turn}>
        ${Object.entries(DIRECTIONS).map(([value, name]) => html`<option value=${value}>${name}</option>`)}
      </select></label>
    </p>`,
    root,
  );
}

/** As those who speak it call it. */
function nameOf(tag: string): string {
  return new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
}
