/**
 * The anchor of a heading, as GitHub makes it: the same link works in the repository and on the site.
 * Lower case; letters, digits, `_` and `-` stay, spaces become `-`, everything else goes.
 */
export function githubSlug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
