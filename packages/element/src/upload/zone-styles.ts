import { type CSSResult, css } from 'lit';

/** The drop zone and the frame. Rows are in row-styles.ts. */
export const zoneStyles: CSSResult = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .zone {
    position: relative;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_space) * 0.875rem);
    min-block-size: calc(var(--_space) * 13rem);
    padding: calc(var(--_space) * 1.75rem) calc(var(--_space) * 1.25rem);
    text-align: center;
    background: var(--_sunken);
    border: 1.5px dashed var(--_border);
    border-radius: var(--_radius);
    transition:
      background-color 0.18s,
      border-color 0.18s,
      min-block-size 0.28s cubic-bezier(0.2, 0, 0, 1);
  }
  :host(:not(:state(disabled))) .zone {
    cursor: pointer;
  }
  :host(:not(:state(disabled))) .zone:hover {
    border-color: color-mix(in oklab, var(--_accent) 55%, var(--_border));
  }
  .zone.dragging {
    background: var(--_tint);
    border-color: var(--_accent);
    border-style: solid;
  }
  :host(:state(disabled)) :is(.mark, .choose) {
    opacity: 0.55;
  }
  :host(:state(disabled)) .drop {
    font-weight: inherit;
    color: var(--_muted);
  }
  .mark {
    display: grid;
    place-items: center;
    inline-size: 3rem;
    block-size: 3rem;
    color: var(--_accent);
    background: var(--_tint);
    border-radius: 50%;
    transition: translate 0.2s cubic-bezier(0.2, 0, 0, 1);
  }
  .dragging .mark {
    color: var(--_on-accent);
    background: var(--_accent);
    translate: 0 -3px;
  }
  .invitation {
    min-inline-size: 0;
  }
  p {
    margin: 0;
  }
  .drop {
    font-weight: 600;
  }
  .hint,
  .assurance,
  .notice {
    font-size: 0.8125em;
    color: var(--_muted);
  }
  .choose {
    padding: 0.5rem 1.125rem;
    font-weight: 600;
    color: var(--_on-accent);
    background: var(--_accent);
    border: 1px solid transparent;
    border-radius: var(--_radius-small);
    transition: background-color 0.15s;
  }
  .choose:hover:not(:disabled) {
    background: color-mix(in oklab, var(--_accent) 88%, CanvasText);
  }
  .zone.compact {
    flex-flow: row wrap;
    justify-content: flex-start;
    gap: calc(var(--_space) * 0.75rem);
    min-block-size: calc(var(--_space) * 4rem);
    padding: calc(var(--_space) * 0.75rem);
    text-align: start;
  }
  .zone.bare {
    flex-flow: row wrap;
    justify-content: flex-start;
    min-block-size: 0;
    padding: 0;
    background: none;
    border: 0;
  }
  .bare + .notice + .assurance {
    justify-content: flex-start;
    margin-block-start: 0.375rem;
  }
  :host([density='compact']) {
    --_space: var(--sealift-space, 0.6);
  }
  :host([density='compact']) .mark {
    display: none;
  }
  :host([density='compact']) .choose {
    padding: 0.375rem 0.75rem;
    font-size: 0.875em;
  }
  .compact .mark {
    inline-size: 2.5rem;
    block-size: 2.5rem;
  }
  .compact .invitation {
    flex: 1 1 8rem;
  }
  .listed .choose,
  .choose.folder {
    color: var(--_text);
    background: var(--_surface);
    border-color: var(--_border);
  }
  .listed .choose:hover:not(:disabled),
  .choose.folder:hover:not(:disabled) {
    color: var(--_accent);
    background: var(--_surface);
    border-color: currentcolor;
  }
  .notice {
    margin-block-start: 0.5rem;
    color: var(--_danger);
  }
  .zone:not(.compact, .bare) + .notice {
    text-align: center;
  }
  .assurance {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.375em;
    margin-block-start: 0.625rem;
  }
  .assurance svg {
    translate: 0 -0.06em;
    color: var(--_success);
  }
  @media (hover: none) and (pointer: coarse) {
    .drop {
      display: none;
    }
    .choose {
      min-block-size: 2.75rem;
    }
  }
  @container (inline-size < 22rem) {
    .zone:not(.compact) {
      min-block-size: 11rem;
      padding: 1.25rem 0.875rem;
    }
    .compact .mark {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .zone.dragging {
      border-color: Highlight;
    }
    .choose {
      border-color: ButtonText;
    }
  }
`;
