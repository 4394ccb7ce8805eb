import { type CSSResult, css } from 'lit';

/** The list of files. */
export const rowStyles: CSSResult = css`
  .summary {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    min-block-size: 2rem;
    margin-block-start: 0.75rem;
    font-size: 0.8125em;
  }
  .stored,
  .total {
    color: var(--_muted);
  }
  .total {
    flex: 1 1 auto;
    font-variant-numeric: tabular-nums;
  }
  .all {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    margin-inline-start: auto;
  }
  .bulk {
    min-block-size: 1.75rem;
    padding: 0.25rem 0.5rem;
    color: var(--_text);
    background: none;
    border: 0;
    border-radius: var(--_radius-small);
  }
  .bulk:hover:not(:disabled) {
    background: var(--_sunken);
  }
  .bulk.start-all:not(:disabled) {
    font-weight: 600;
    color: var(--_on-accent);
    background: var(--_accent);
  }
  .files {
    margin: 0.75rem 0 0;
    padding: 0;
    list-style: none;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  .summary + .files {
    margin-block-start: 0.25rem;
  }
  .file {
    display: grid;
    grid-template-columns: 2.5rem minmax(0, 1fr) auto;
    gap: calc(var(--_space) * 0.75rem);
    align-items: center;
    padding: calc(var(--_space) * 0.75rem);
  }
  .file + .file {
    border-block-start: 1px solid var(--_border);
  }
  .badge {
    display: grid;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    overflow: hidden;
    font-size: 0.6875rem;
    font-weight: 700;
    letter-spacing: 0.03em;
    text-transform: uppercase;
    color: var(--_muted);
    background: var(--_sunken);
    border-radius: var(--_radius-small);
  }
  .badge:empty {
    background: none;
  }
  .badge:has(canvas) {
    position: relative;
  }
  .badge canvas {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .badge canvas + svg {
    position: absolute;
    inset-block-end: 1px;
    inset-inline-end: 1px;
    background: var(--_surface);
    border-radius: 50%;
  }
  .badge svg {
    inline-size: 1.25rem;
    block-size: 1.25rem;
  }
  .facts {
    min-inline-size: 0;
  }
  .line {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.75rem;
  }
  .name {
    display: flex;
    min-inline-size: 0;
    font-weight: 500;
    white-space: nowrap;
  }
  .name span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .name .start {
    flex-shrink: 999;
    white-space: nowrap;
  }
  .percent,
  .status {
    font-size: 0.8125em;
    font-variant-numeric: tabular-nums;
    color: var(--_muted);
  }
  .progress {
    block-size: 4px;
    margin-block: 0.3125rem;
    overflow: hidden;
    background: color-mix(in oklab, var(--_text) 10%, var(--_surface));
    border-radius: 2px;
  }
  .fill {
    border-radius: inherit;
  }
  [data-state='preparing'] .fill,
  [data-state='completing'] .fill {
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  [data-state='preparing'] .fill {
    inline-size: 100%;
    opacity: 0.25;
  }
  .file:is([data-state='paused'], [data-state='unfinished'], [data-waiting]) .fill {
    background: var(--_muted);
    animation: none;
  }
  @keyframes breathe {
    to {
      opacity: 0.6;
    }
  }
  [data-state='done'] .badge {
    color: var(--_success);
    background: color-mix(in oklab, var(--_success) 12%, var(--_surface));
  }
  :is([data-state='failed'], [data-state='refused']) .badge {
    color: var(--_danger);
    background: color-mix(in oklab, var(--_danger) 10%, var(--_surface));
  }
  [data-code] .status {
    color: var(--_danger);
  }
  .actions {
    display: flex;
    gap: 0.125rem;
  }
  .action {
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
  .action:hover:not(:disabled) {
    color: var(--_text);
    background: var(--_sunken);
  }
  .action:has(.word) {
    grid-auto-flow: column;
    gap: 0.375rem;
    inline-size: auto;
    min-inline-size: 2.25rem;
    padding-inline: 0.5rem;
    font-size: 0.8125em;
    font-weight: 600;
    color: var(--_text);
  }
  @media (pointer: coarse) {
    .bulk {
      min-block-size: 2.75rem;
    }
    .action {
      inline-size: 2.75rem;
      block-size: 2.75rem;
    }
  }
  @container (inline-size < 28rem) {
    .word {
      display: none;
    }
  }
  @container (inline-size < 22rem) {
    .badge {
      display: none;
    }
    .file {
      grid-template-columns: minmax(0, 1fr) auto;
    }
  }
  @media (forced-colors: active) {
    .progress {
      block-size: 6px;
      border: 1px solid CanvasText;
    }
    .badge,
    .bulk,
    .action {
      border: 1px solid currentcolor;
    }
  }
`;
