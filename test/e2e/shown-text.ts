import type { Page } from './browser.js';

/** Everything in the document and in its shadow roots: text, attributes, values of fields; shown or not. */
export function shownText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const inside = (root: Document | ShadowRoot): string => {
      const html = root instanceof Document ? root.documentElement.outerHTML : root.innerHTML;
      const nested = [...root.querySelectorAll('*')].map((element) =>
        element.shadowRoot ? inside(element.shadowRoot) : '',
      );
      const values = [...root.querySelectorAll('input')].map((input) => input.value);
      return [html, ...nested, ...values].join('\n');
    };
    return inside(document);
  });
}
