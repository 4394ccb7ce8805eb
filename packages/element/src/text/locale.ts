/** What an element's surroundings say by an attribute: the nearest one, across shadow roots; an empty text where none does. */
export function nearest(element: Element, attribute: 'lang' | 'dir'): string {
  let node: Element | null = element;
  while (node) {
    const marked: Element | null = node.closest(`[${attribute}]`);
    if (marked) return marked.getAttribute(attribute) as string;
    const root: Node = node.getRootNode();
    node = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}
