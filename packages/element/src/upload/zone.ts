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
  /** Files are listed below: the zone makes room for them. */
  readonly compact: boolean;
  /** Of the latest file of which it is known. */
  readonly protection: ShownProtection | undefined;
  /** About the last selection as a whole. */
  readonly notice: string;
  choose(event: Event): void;
  chosen(event: Event): void;
}

/** Where files are dropped, and the button that opens the file dialog. */
export function zone(context: ZoneContext): TemplateResult {
  const { texts, format, rules, multiple, dragging, compact, disabled } = context;
  const hint = texts.hint(typeList(rules.accept, texts), sizeLimit(rules.maxSize, format));
  return html`
    <div part="zone" class="zone ${compact ? 'compact' : ''} ${dragging ? 'dragging' : ''}" @click=${context.choose}>
      <span class="mark" aria-hidden="true">${upload}</span>
      <div class="invitation">
        <p class="drop">${dragging ? texts.dropNow : texts.dropHere(multiple)}</p>
        <slot name="hint">${hint ? html`<p part="hint" class="hint">${hint}</p>` : nothing}</slot>
      </div>
      <button type="button" part="choose" class="choose" ?disabled=${disabled} aria-describedby="assurance notice">
        ${compact ? texts.chooseMore(multiple) : texts.choose(multiple)}
      </button>
      ${
        context.folders
          ? html`<button type="button" part="choose choose-folder" class="choose folder" ?disabled=${disabled}>${texts.chooseFolder}</button>`
          : nothing
      }
      <input type="file" hidden tabindex="-1" aria-hidden="true" ?multiple=${multiple} ?disabled=${disabled}
        accept=${rules.accept || nothing} capture=${context.capture ?? nothing} @change=${context.chosen} @click=${stop} />
    </div>
    <p id="notice" part="notice" class="notice" ?hidden=${context.notice === ''}>${context.notice}</p>
    <p id="assurance" part="assurance" class="assurance">${lock}<slot name="assurance">${assurance(context.protection, texts)}</slot></p>
  `;
}

/** Opening the dialog clicks the input: that click must not open it again. */
function stop(event: Event): void {
  event.stopPropagation();
}
