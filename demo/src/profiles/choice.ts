import { formatAddress, parseAddress } from './address.js';
import { DEFAULT_PROFILE, profileById } from './list.js';
import type { Profile } from './profile.js';

const NAME = 'sealift-demo-profile';

/** Which profile is chosen: as the address says, or as it was last time. */
export interface Choice {
  readonly profile: Profile;
  /** The user's choice: goes to the address bar, and is remembered. */
  choose(profile: Profile): void;
}

/** @param changed called at once, and with each change */
export function profileChoice(window: Window, changed: (profile: Profile) => void): Choice {
  const { location, history, localStorage } = window;
  const remembered = profileById(localStorage.getItem(NAME) ?? '');
  let profile = addressed() ?? remembered ?? DEFAULT_PROFILE;

  function addressed(): Profile | undefined {
    return profileById(parseAddress(location.hash).profile ?? '');
  }

  function set(next: Profile): void {
    profile = next;
    changed(profile);
    linkSections(window.document, profile);
  }

  window.addEventListener('hashchange', () => {
    const next = addressed();
    if (next && next !== profile) set(next);
    scrollToSection();
  });

  /** `#sse-kms/stored`: browsers know no such anchor by themselves. */
  function scrollToSection(): void {
    const { profile: named, section } = parseAddress(location.hash);
    if (named && section) window.document.getElementById(section)?.scrollIntoView();
  }

  set(profile);
  scrollToSection();
  return {
    get profile() {
      return profile;
    },
    choose(next) {
      if (next === profile) return;
      localStorage.setItem(NAME, next.id);
      history.replaceState(null, '', formatAddress({ profile: next.id }));
      set(next);
    },
  };
}

/** Links within the page keep the profile, so that every address can be sent to somebody. */
function linkSections(document: Document, { id }: Profile): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-section]'))
    link.setAttribute('href', formatAddress({ profile: id, section: link.dataset.section ?? '' }));
}
