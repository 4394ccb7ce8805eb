import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { carriesFiles, type Selection, selectionOf } from '../files/selection.js';

/** What the element does with drops and pastes. */
export interface DropPort {
  /** False while the element is disabled. */
  open(): boolean;
  /** Whether files are meant that are dropped or pasted anywhere in the page, or only in the element. */
  wholePage(what: 'drop' | 'paste'): boolean;
  take(selection: Selection): void;
}

const DRAGS = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;

/** Drag and drop onto the element or its page, and paste. `dragging` is true while files hover there. */
export class DropTarget implements ReactiveController {
  dragging = false;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #port: DropPort;
  /** The element may be in another one by the time it hears that it has left this one. */
  #document: Document | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, port: DropPort) {
    this.#host = host;
    this.#port = port;
    host.addController(this);
  }

  hostConnected(): void {
    this.#document = this.#host.ownerDocument;
    for (const type of DRAGS) {
      this.#host.addEventListener(type, this.#drag);
      this.#document.addEventListener(type, this.#inPage);
    }
    // Browsers fire paste at the body unless text is being edited, so the document has to be asked.
    this.#document.addEventListener('paste', this.#paste);
  }

  hostDisconnected(): void {
    this.#set(false);
    for (const type of DRAGS) {
      this.#host.removeEventListener(type, this.#drag);
      this.#document?.removeEventListener(type, this.#inPage);
    }
    this.#document?.removeEventListener('paste', this.#paste);
  }

  /** Beside the element, where nobody else takes the files. */
  readonly #inPage = (event: DragEvent): void => {
    if (!event.defaultPrevented && this.#port.wholePage('drop')) this.#drag(event);
  };

  readonly #drag = (event: DragEvent): void => {
    const { dataTransfer, type } = event;
    if (type === 'dragleave') this.#leave(event);
    else if (dataTransfer && carriesFiles(dataTransfer)) this.#over(event, dataTransfer);
  };

  #over(event: DragEvent, files: DataTransfer): void {
    // Also while disabled: a file that misses its target must not replace the page.
    event.preventDefault();
    const open = this.#port.open();
    const drop = event.type === 'drop';
    files.dropEffect = open ? 'copy' : 'none';
    this.#set(open && !drop);
    if (open && drop) this.#port.take(selectionOf(files));
  }

  /** From one part of the element, or of the page, to another is no leaving. */
  #leave({ relatedTarget: to }: DragEvent): void {
    const within = this.#port.wholePage('drop') ? this.#document : this.#host;
    if (!(to instanceof Node) || !within?.contains(to)) this.#set(false);
  }

  readonly #paste = (event: ClipboardEvent): void => {
    if (event.defaultPrevented || !this.#port.open() || !event.clipboardData) return;
    const wanted =
      this.#host.matches(':focus-within') || (this.#port.wholePage('paste') && !isEditing(event));
    const selection = selectionOf(event.clipboardData);
    if (!wanted || (selection.files.length === 0 && selection.folders.length === 0)) return;
    event.preventDefault();
    this.#port.take(selection);
  };

  #set(dragging: boolean): void {
    if (this.dragging === dragging) return;
    this.dragging = dragging;
    this.#host.requestUpdate();
  }
}

/** A paste into a text field belongs to that field. */
function isEditing(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select');
}
