import { type CSSResult, css } from 'lit';

/**
 * The colours and measures both elements share. Each is a custom property with a default that follows the page's
 * `color-scheme`; a page sets any of them on the element or above it.
 */
export const tokens: CSSResult = css`
  :host {
    --_accent: var(--sealift-accent, light-dark(#0b6b66, #5cc8bd));
    --_on-accent: var(--sealift-on-accent, light-dark(#ffffff, #06201e));
    --_text: var(--sealift-text, light-dark(#16201f, #e8edec));
    --_muted: var(--sealift-muted, light-dark(#56635f, #a3b0ad));
    --_surface: var(--sealift-surface, light-dark(#ffffff, #161b1b));
    --_sunken: var(--sealift-sunken, light-dark(#f4f7f6, #1d2423));
    --_border: var(--sealift-border, light-dark(#d5dddb, #33403d));
    --_success: var(--sealift-success, light-dark(#1a7f4b, #63d297));
    --_danger: var(--sealift-danger, light-dark(#b3261e, #ff9c93));
    --_radius: var(--sealift-radius, 12px);
    --_radius-small: calc(var(--_radius) * 0.6);
    --_tint: color-mix(in oklab, var(--_accent) 13%, var(--_surface));
    color: var(--_text);
    font: inherit;
    font-family: var(--sealift-font, inherit);
    line-height: 1.45;
    text-align: start;
  }
  @media (forced-colors: active) {
    :host {
      --_muted: CanvasText;
      --_success: CanvasText;
      --_danger: CanvasText;
    }
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  /* A sentence keeps its direction where that of the page is another. */
  p,
  .status,
  .stored,
  .total {
    unicode-bidi: plaintext;
    text-align: match-parent;
    text-align: -webkit-match-parent;
  }
  svg {
    display: block;
    flex: none;
    inline-size: 1.25em;
    block-size: 1.25em;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .quiet {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
