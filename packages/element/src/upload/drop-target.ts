import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { carriesFiles, type Selection, selectionOf } from '../files/selection.js';

/** What the element does with drops and pastes. */
export interface DropPort {
  /** False while the element is disabled. */
  open(): boolean;
  /** Whether files pasted anywhere in the page are meant, or only while the focus is in the element. */
  wholePage(): boolean;
  take(selection: Selection): void;
}

/** Drag and drop onto the element, and paste. `dragging` is true while files hover over it. */
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
    this.#host.addEventListener('dragenter', this.#over);
    this.#host.addEventListener('dragover', this.#over);
    this.#host.addEventListener('dragleave', this.#leave);
    this.#host.addEventListener('drop', this.#drop);
    // Browsers fire paste at the body unless text is being edited, so the document has to be asked.
    this.#document = this.#host.ownerDocument;
    this.#document.addEventListener('paste', this.#paste);
  }

  hostDisconnected(): void {
    this.#set(false);
    this.#host.removeEventListener('dragenter', this.#over);
    this.#host.removeEventListener('dragover', this.#over);
    this.#host.removeEventListener('dragleave', this.#leave);
    this.#host.removeEventListener('drop', this.#drop);
    this.#document?.removeEventListener('paste', this.#paste);
  }

  /** Also while disabled: a file that misses its target must not replace the page. */
  readonly #over = (event: DragEvent): void => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = this.#port.open() ? 'copy' : 'none';
    this.#set(this.#port.open());
  };

  readonly #leave = (event: DragEvent): void => {
    const to = event.relatedTarget;
    if (!(to instanceof Node) || !this.#host.contains(to)) this.#set(false);
  };

  readonly #drop = (event: DragEvent): void => {
    if (!event.dataTransfer || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    this.#set(false);
    if (this.#port.open()) this.#port.take(selectionOf(event.dataTransfer));
  };

  readonly #paste = (event: ClipboardEvent): void => {
    if (event.defaultPrevented || !this.#port.open() || !event.clipboardData) return;
    const wanted = this.#host.matches(':focus-within') || (this.#port.wholePage() && !isEditing(event));
    const selection = selectionOf(event.clipboardData);
    if (!wanted || (selection.files.length === 0 && !selection.folders)) return;
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
