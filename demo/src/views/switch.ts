import { html, render, type TemplateResult } from 'lit';
import { FAMILIES, PROFILES } from '../profiles/list.js';
import type { Family, Profile } from '../profiles/profile.js';

/** The switch between profiles: one radio group, in three families. */
export interface SwitchView {
  select(profile: Profile): void;
}

export function switchView(root: HTMLElement, choose: (profile: Profile) => void): SwitchView {
  return {
    select: (selected) => render(group(selected, choose), root),
  };
}

function group(selected: Profile, choose: (profile: Profile) => void): TemplateResult {
  const families = Object.entries(FAMILIES) as [Family, string][];
  return html`<div class="switch" role="radiogroup" aria-label="How the file is protected">
    ${families.map(
      ([family, name]) => html`<div class="family" role="group" aria-labelledby=${`family-${family}`}>
        <p class="family-name" id=${`family-${family}`}>${name}</p>
        <div class="options">
          ${PROFILES.filter((profile) => profile.family === family).map(
            (profile) => html`<label class="option">
              <input type="radio" name="profile" value=${profile.id} .checked=${profile === selected}
                @change=${() => choose(profile)} />
              <span class="option-name">${profile.short ?? profile.name}</span>
              <span class="option-hint">${profile.hint}</span>
            </label>`,
          )}
        </div>
      </div>`,
    )}
  </div>`;
}
