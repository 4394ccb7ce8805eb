/** An element of `index.html`. @throws Error when the page and its script do not fit each other */
export function element<Name extends keyof HTMLElementTagNameMap>(
  id: string,
  name: Name,
): HTMLElementTagNameMap[Name] {
  const found = document.getElementById(id);
  if (found?.localName !== name) throw new Error(`The page has no <${name} id="${id}">.`);
  return found as HTMLElementTagNameMap[Name];
}

/** For those who hear the page. */
export function announce(sentence: string): void {
  element('announcer', 'div').textContent = sentence;
}
