import { html, nothing, render, type TemplateResult } from 'lit';
import { explained } from '../metadata.js';
import type { Plaintext } from '../plaintext.js';
import { profileOfKey } from '../profiles/list.js';
import type { StoredObject } from '../server.js';
import { exactly } from '../sizes.js';
import { hexDump } from './hex-dump.js';

/** Bytes shown of the beginning of the object. */
const HEAD = 128;
/** Width of a panel, in CSS pixels, from which 16 bytes fit on a line. */
const WIDE = 540;
/** Bytes shown of the end of the object; the last 16 are the tag. */
const TAIL = 32;
const TAG = 16;

/** The plaintext and the stored object side by side. */
export interface CompareView {
  /** @param plaintext when it was seen in this visit */
  show(stored: StoredObject, plaintext: Plaintext | undefined): void;
  /** Says why there is nothing to see. */
  fail(sentence: string): void;
}

interface Shown {
  readonly stored: StoredObject;
  readonly plaintext: Plaintext | undefined;
}

const INVITATION = 'Upload a file to see its bytes here: as you have them, and as S3 stores them.';

export function compareView(root: HTMLElement): CompareView {
  let shown: Shown | undefined;
  let sentence = INVITATION;
  let narrow = false;
  const draw = () => render(shown ? both(shown, narrow ? 8 : 16) : nothingYet(sentence), root);
  new ResizeObserver(([entry]) => {
    const panel = root.querySelector('.panel')?.clientWidth ?? entry?.contentRect.width ?? 0;
    if (panel < WIDE === narrow) return;
    narrow = panel < WIDE;
    draw();
  }).observe(root);
  draw();
  return {
    show(stored, plaintext) {
      shown = { stored, plaintext };
      draw();
    },
    fail(reason) {
      shown = undefined;
      sentence = reason;
      draw();
    },
  };
}

function nothingYet(sentence: string): TemplateResult {
  return html`<p class="empty" role="status">${sentence}</p>`;
}

function both({ stored, plaintext }: Shown, width: number): TemplateResult {
  return html`
    <div class="sides">
      <section class="panel" id="plaintext" aria-labelledby="plaintext-title">
        <h3 id="plaintext-title">On this device</h3>
        ${plaintext ? ours(plaintext, width) : gone(stored)}
      </section>
      <section class="panel" id="ciphertext" aria-labelledby="ciphertext-title" data-key=${stored.key}>
        <h3 id="ciphertext-title">${stored.keyHolder !== 'none' ? 'What S3 has on its disk' : 'What S3 hands out'}</h3>
        ${theirs(stored, width)}
      </section>
    </div>
    <section class="panel" aria-labelledby="metadata-title">
      <h3 id="metadata-title">The object's metadata</h3>
      ${metadataTable(stored)}
    </section>
  `;
}

function ours({ name, type, size, head }: Plaintext, width: number): TemplateResult {
  const rest = size - head.length;
  return html`
    <dl class="facts">
      <div><dt>Name</dt><dd><bdi>${name}</bdi></dd></div>
      <div><dt>Type</dt><dd>${type || 'unknown'}</dd></div>
      <div><dt>Size</dt><dd>${exactly(size)}</dd></div>
    </dl>
    ${
      size === 0
        ? html`<p class="empty">The file is empty.</p>`
        : hexDump('First bytes of the file', [{ bytes: head, start: 0 }], width, '')
    }
    ${rest > 0 ? html`<p class="fine">and ${exactly(rest)} more</p>` : nothing}
  `;
}

function gone({ key }: StoredObject): TemplateResult {
  return html`<p class="empty">
    This object is from an earlier visit.
    ${
      profileOfKey(key).keyring
        ? 'Its name and type are sealed in the metadata, its content in the object. Decrypt and download it to see it here.'
        : 'Its name and type were not sent. Download it to see it here.'
    }
  </p>`;
}

function theirs(stored: StoredObject, width: number): TemplateResult {
  const { key, size, etag, head, tail } = stored;
  const sealed = profileOfKey(key).keyring !== undefined;
  const markedFrom = sealed ? size - TAG : size;
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
    <p class="fine legend">${legend(stored, sealed)}</p>
  `;
}

/** What these bytes are, and who gets to see them. */
function legend({ keyHolder }: StoredObject, sealed: boolean): TemplateResult {
  const tag = html`<mark>16 bytes</mark> authentication tag over the whole object`;
  if (keyHolder !== 'none')
    return html`${sealed ? html`${tag}, encrypted once more. ` : nothing}As they lie on the disk of the development
      server: ciphertext. Without the object’s key S3 answers every read with 400.`;
  if (sealed) return tag;
  return html`<b>Plaintext</b>: what S3 answers to whoever may read. Amazon S3 has ciphertext on its disks; this
    development server keeps the bytes as they are.`;
}

function metadataTable({ metadata }: StoredObject): TemplateResult {
  if (Object.keys(metadata).length === 0)
    return html`<p class="fine none">None. S3 shows metadata to whoever may read the object, so where the page does not
      encrypt, file name and type are not sent at all.</p>`;
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
