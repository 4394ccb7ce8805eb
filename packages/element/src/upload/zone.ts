import { html, nothing, type TemplateResult } from 'lit';
import type { ShownProtection } from '../engine/ports.js';
import { lock, upload } from '../style/icons.js';
import { assurance, sizeLimit, typeList } from '../text/sentence.js';
import type { Voice } from '../text/voice.js';

export interface ZoneContext extends Voice {
  readonly multiple: boolean;
  /** A folder can be chosen, too. */
  readonly folders: boolean;
  readonly capture: string | undefined;
  readonly disabled: boolean;
  readonly dragging: boolean;
  readonly density: string;
  /** Files are listed below: the zone makes room for them. */
  readonly listed: boolean;
  /** About the files, where they are not listed; undefined as long as there is none. */
  readonly line: string | undefined;
  /** Of the latest file of which it is known. */
  readonly protection: ShownProtection | undefined;
  /** About the last selection as a whole. */
  readonly notice: string;
  choose(event: Event): void;
  chosen(event: Event): void;
}

/** Where files are dropped, and the button that opens the file dialog; or that button alone. */
export function zone(context: ZoneContext): TemplateResult {
  const { texts, multiple, density, listed, line, disabled } = context;
  const shape = density === 'button' ? 'bare' : listed || density === 'compact' ? 'compact' : '';
  return html`
    <div part="zone" class="zone ${shape} ${listed ? 'listed' : ''} ${context.dragging ? 'dragging' : ''}" @click=${context.choose}>
      ${shape === 'bare' ? nothing : invitation(context)}
      <button type="button" part="choose" class="choose" ?disabled=${disabled} aria-describedby="assurance notice">
        ${listed ? texts.chooseMore(multiple) : texts.choose(multiple)}
      </button>
      ${
        context.folders
          ? html`<button type="button" part="choose choose-folder" class="choose folder" ?disabled=${disabled}>${texts.chooseFolder}</button>`
          : nothing
      }
      <input type="file" hidden tabindex="-1" aria-hidden="true" ?multiple=${multiple} ?disabled=${disabled}
        accept=${context.rules.accept || nothing} capture=${context.capture ?? nothing} @change=${context.chosen} @click=${stop} />
    </div>
    <p id="notice" part="notice" class="notice" ?hidden=${context.notice === ''}>${context.notice}</p>
    <p id="assurance" part=${line ? 'line' : 'assurance'} class="assurance">${
      line ?? html`${lock}<slot name="assurance">${assurance(context.protection, texts)}</slot>`
    }</p>
  `;
}

function invitation({ texts, format, rules, multiple, dragging }: ZoneContext): TemplateResult {
  const hint = texts.hint(typeList(rules.accept, texts), sizeLimit(rules.maxSize, format));
  return html`<span part="mark" class="mark" aria-hidden="true">${upload}</span>
    <div class="invitation">
      <p part="drop" class="drop">${dragging ? texts.dropNow : texts.dropHere(multiple)}</p>
      <slot name="hint">${hint ? html`<p part="hint" class="hint">${hint}</p>` : nothing}</slot>
    </div>`;
}

/** Opening the dialog clicks the input: that click must not open it again. */
function stop(event: Event): void {
  event.stopPropagation();
}
