import { type CSSResult, css } from 'lit';

/**
 * The colours and measures that elements share, and bars. Each is a custom property; a page sets any of them on the element or above it. By
 * default they are shades of the text around the element, so that it fits a page of any colour; those with a meaning follow `color-scheme`.
 */
export const tokens: CSSResult = css`
  :host {
    --_accent: var(--sealift-accent, light-dark(#0b6b66, #5cc8bd));
    --_on-accent: var(--sealift-on-accent, light-dark(#ffffff, #06201e));
    --_text: var(--sealift-text, currentcolor);
    --_muted: var(--sealift-muted, color-mix(in srgb, currentcolor 70%, transparent));
    --_surface: var(--sealift-surface, transparent);
    --_sunken: var(--sealift-sunken, color-mix(in srgb, currentcolor 5%, transparent));
    --_border: var(--sealift-border, color-mix(in srgb, currentcolor 20%, transparent));
    --_success: var(--sealift-success, light-dark(#1a7f4b, #63d297));
    --_danger: var(--sealift-danger, light-dark(#b3261e, #ff9c93));
    --_list-height: var(--sealift-list-height, 26rem);
    --_radius: var(--sealift-radius, 12px);
    --_radius-small: var(--sealift-button-radius, calc(var(--_radius) * 0.6));
    --_space: var(--sealift-space, 1);
    --_tint: color-mix(in oklab, var(--_accent) 13%, var(--_surface));
    color: var(--_text);
    font: inherit;
    font-family: var(--sealift-font, inherit);
    line-height: 1.45;
    text-align: start;
  }
  /* What a bar is filled with. */
  .fill {
    display: block;
    block-size: 100%;
    inline-size: calc(var(--_done) * 100%);
    background: var(--_accent);
    transition: inline-size 0.2s linear;
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
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
  @media (forced-colors: active) {
    :host {
      --_muted: CanvasText;
      --_success: CanvasText;
      --_danger: CanvasText;
    }
    .fill {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`;
