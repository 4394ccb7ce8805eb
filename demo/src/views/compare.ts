import { html, nothing, render, type TemplateResult } from 'lit';
import { explained } from '../metadata.js';
import type { StoredObject } from '../server.js';
import { exactly } from '../sizes.js';
import { hexDump } from './hex-dump.js';

/** Bytes shown of the beginning of the object; of the file a few more, so that both panels end together. */
const HEAD = 128;
const PLAIN_HEAD = 176;
/** Width of a panel, in CSS pixels, from which 16 bytes fit on a line. */
const WIDE = 540;
/** Bytes shown of the end of the object; the last 16 are the tag. */
const TAIL = 32;
const TAG = 16;

/** The plaintext and the stored object side by side. */
export interface CompareView {
  /** @param file the plaintext, when it is still at hand */
  show(stored: StoredObject, file: File | undefined): Promise<void>;
}

interface Shown {
  readonly stored: StoredObject;
  readonly file: File | undefined;
  readonly plaintext: Uint8Array;
}

export function compareView(root: HTMLElement): CompareView {
  let shown: Shown | undefined;
  let narrow = false;
  const draw = () => render(shown ? both(shown, narrow ? 8 : 16) : nothingYet(), root);
  new ResizeObserver(([entry]) => {
    const panel = root.querySelector('.panel')?.clientWidth ?? entry?.contentRect.width ?? 0;
    if (panel < WIDE === narrow) return;
    narrow = panel < WIDE;
    draw();
  }).observe(root);
  draw();
  return {
    async show(stored, file) {
      const plaintext = file
        ? new Uint8Array(await file.slice(0, PLAIN_HEAD).arrayBuffer())
        : new Uint8Array();
      shown = { stored, file, plaintext };
      draw();
    },
  };
}

function nothingYet(): TemplateResult {
  return html`<p class="empty">Upload a file to see its bytes here: as you have them, and as S3 stores them.</p>`;
}

function both({ stored, file, plaintext }: Shown, width: number): TemplateResult {
  return html`
    <div class="sides">
      <section class="panel" id="plaintext" aria-labelledby="plaintext-title">
        <h3 id="plaintext-title">On this device</h3>
        ${file ? ours(file, plaintext, width) : gone()}
      </section>
      <section class="panel" id="ciphertext" aria-labelledby="ciphertext-title" data-key=${stored.key}>
        <h3 id="ciphertext-title">What S3 stores</h3>
        ${theirs(stored, width)}
      </section>
    </div>
    <section class="panel" aria-labelledby="metadata-title">
      <h3 id="metadata-title">The object's metadata</h3>
      ${metadataTable(stored)}
    </section>
  `;
}

function ours(file: File, plaintext: Uint8Array, width: number): TemplateResult {
  const rest = file.size - plaintext.length;
  return html`
    <dl class="facts">
      <div><dt>Name</dt><dd><bdi>${file.name}</bdi></dd></div>
      <div><dt>Type</dt><dd>${file.type || 'unknown'}</dd></div>
      <div><dt>Size</dt><dd>${exactly(file.size)}</dd></div>
    </dl>
    ${
      file.size === 0
        ? html`<p class="empty">The file is empty.</p>`
        : hexDump('First bytes of the file', [{ bytes: plaintext, start: 0 }], width, '')
    }
    ${rest > 0 ? html`<p class="fine">and ${exactly(rest)} more</p>` : nothing}
  `;
}

function gone(): TemplateResult {
  return html`<p class="empty">
    This object is from an earlier visit. Its plaintext is not here; name and type are sealed in the metadata. Download it
    to have it back.
  </p>`;
}

function theirs(stored: StoredObject, width: number): TemplateResult {
  const { key, size, etag, head, tail } = stored;
  const markedFrom = size - TAG;
  const end = tail.subarray(Math.max(0, tail.length - TAIL));
  const endStart = size - end.length;
  const start = head.subarray(0, Math.min(HEAD, endStart));
  const left = endStart - start.length;
  const excerpts = [
    { bytes: start, start: 0, markedFrom },
    { bytes: end, start: endStart, markedFrom },
  ].filter(({ bytes }) => bytes.length > 0);
  const gap = left > 0 ? `… ${exactly(left)} …` : '';
  return html`
    <dl class="facts">
      <div><dt>Key</dt><dd class="mono">${key}</dd></div>
      <div><dt>ETag</dt><dd class="mono">${etag.replaceAll('"', '')}</dd></div>
      <div><dt>Size</dt><dd>${exactly(size)}</dd></div>
    </dl>
    ${hexDump('First and last bytes of the object', excerpts, width, gap)}
    <p class="fine legend"><mark>16 bytes</mark> authentication tag over the whole object</p>
  `;
}

function metadataTable({ metadata }: StoredObject): TemplateResult {
  return html`<table class="metadata">
    <thead>
      <tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">What it is</th></tr>
    </thead>
    <tbody>
      ${explained(metadata).map(
        ({ name, value, meaning }) => html`<tr data-name=${name}>
          <th scope="row" class="mono">${name}</th>
          <td class="mono value">${value}</td>
          <td>${meaning}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
