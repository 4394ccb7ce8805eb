import { type CSSResult, css } from 'lit';

export const mediaStyles: CSSResult = css`
  :host {
    display: block;
    max-inline-size: 100%;
  }
  .screen {
    position: relative;
    display: grid;
    place-items: center;
    overflow: hidden;
    background: var(--_sunken);
    border-radius: var(--_radius);
  }
  .screen[data-kind='video'],
  .screen[data-kind='document'],
  .screen[data-kind='none'] {
    aspect-ratio: var(--sealift-media-ratio, 16 / 9);
  }
  .screen[data-kind='audio'] {
    min-block-size: 3.5rem;
    background: none;
  }
  .media,
  iframe {
    display: block;
    inline-size: 100%;
    max-inline-size: 100%;
    border: 0;
  }
  .screen[data-kind='video'] .media,
  .screen[data-kind='document'] .media,
  iframe {
    block-size: 100%;
  }
  iframe[hidden] {
    display: none;
  }
  .screen[data-kind='audio'] iframe {
    block-size: 3.5rem;
  }
  .screen[data-kind='image'] iframe {
    aspect-ratio: var(--sealift-media-ratio, 16 / 9);
  }
  img.media {
    block-size: auto;
    object-fit: contain;
  }
  .main {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    padding: 0.4375rem 0.875rem 0.4375rem 0.75rem;
    font-weight: 600;
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
  }
  .main:hover {
    color: var(--_accent);
    border-color: currentcolor;
  }
  .main svg {
    color: var(--_accent);
  }
  .reading {
    display: grid;
    gap: 0.5rem;
    justify-items: center;
    inline-size: min(80%, 22rem);
  }
  .percent {
    font-size: 0.8125em;
    font-variant-numeric: tabular-nums;
    color: var(--_muted);
  }
  .track {
    display: block;
    inline-size: 100%;
    block-size: 3px;
    overflow: hidden;
    background: var(--_border);
  }
  .message {
    margin: 0.25rem 0 0;
    font-size: 0.8125em;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .message:empty {
    display: none;
  }
  .bad {
    color: var(--_danger);
  }
  @media (forced-colors: active) {
    .main svg {
      color: inherit;
    }
  }
`;
