/** The language of an element's surroundings: the nearest `lang`, across shadow roots, else the browser's own. */
export function localeOf(element: Element): string | undefined {
  let node: Element | null = element;
  while (node) {
    const marked: Element | null = node.closest('[lang]');
    if (marked) return marked.getAttribute('lang') || undefined;
    const root: Node = node.getRootNode();
    node = root instanceof ShadowRoot ? root.host : null;
  }
  return undefined;
}
