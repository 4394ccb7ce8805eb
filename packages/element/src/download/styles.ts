import { type CSSResult, css } from 'lit';

export const downloadStyles: CSSResult = css`
  :host {
    display: inline-block;
    max-inline-size: 100%;
  }
  .frame {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    max-inline-size: 100%;
  }
  .main {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-inline-size: 0;
    padding: 0.4375rem 0.875rem 0.4375rem 0.75rem;
    overflow: hidden;
    font-weight: 600;
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    transition:
      color 0.15s,
      border-color 0.15s;
  }
  .main:hover:not(:disabled, [aria-disabled='true']) {
    color: var(--_accent);
    border-color: currentcolor;
  }
  .main[aria-disabled='true'] {
    cursor: default;
  }
  .main:disabled {
    opacity: 0.55;
  }
  .main svg {
    inline-size: 1.125em;
    block-size: 1.125em;
    color: var(--_accent);
  }
  [data-state='failed'] .main svg {
    color: var(--_danger);
  }
  [data-state='done'] .main svg {
    color: var(--_success);
  }
  .text {
    overflow: hidden;
    font-variant-numeric: tabular-nums;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .track {
    position: absolute;
    inset: auto 0 0;
    block-size: 3px;
    background: color-mix(in oklab, var(--_text) 10%, var(--_surface));
  }
  .still .fill {
    background: var(--_muted);
  }
  .beside {
    display: grid;
    place-items: center;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    padding: 0;
    color: var(--_muted);
    background: none;
    border: 0;
    border-radius: var(--_radius-small);
  }
  .beside:hover {
    color: var(--_text);
    background: var(--_sunken);
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
  [data-state='failed'] .message {
    color: var(--_danger);
  }
  @media (forced-colors: active) {
    .main svg {
      color: inherit;
    }
  }
`;
