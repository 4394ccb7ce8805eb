import { LitElement, type PropertyDeclarations } from 'lit';

/**
 * What makes an element a form control: a name, `required`, `disabled` (by itself or by its fieldset), a value and a
 * validity, as `<input>` has them (HTML Living Standard §4.13.5, form-associated custom elements).
 */
export abstract class FormControl extends LitElement {
  static readonly formAssociated = true;
  static override shadowRootOptions: ShadowRootInit = {
    ...LitElement.shadowRootOptions,
    delegatesFocus: true,
  };
  static override properties: PropertyDeclarations = {
    name: { reflect: true, useDefault: true },
    required: { type: Boolean, reflect: true },
    disabled: { type: Boolean, reflect: true },
    closed: { state: true },
  };

  /** Under this name the form sends the value; without one it sends nothing. */
  declare name: string;
  /** The form is not sent before a file is stored. */
  declare required: boolean;
  /** Takes no files. A fieldset around it does the same. */
  declare disabled: boolean;
  /** Disabled by itself or by a fieldset around it. */
  declare protected closed: boolean;
  protected readonly internals: ElementInternals;

  constructor() {
    super();
    this.name = '';
    this.required = false;
    this.disabled = false;
    this.closed = false;
    this.internals = this.attachInternals();
  }

  get form(): HTMLFormElement | null {
    return this.internals.form;
  }

  get labels(): NodeList {
    return this.internals.labels;
  }

  get validity(): ValidityState {
    return this.internals.validity;
  }

  get validationMessage(): string {
    return this.internals.validationMessage;
  }

  get willValidate(): boolean {
    return this.internals.willValidate;
  }

  /** @returns whether the form may be sent as far as this control goes */
  checkValidity(): boolean {
    return this.internals.checkValidity();
  }

  /** As `checkValidity`, and shows the reason to the user. */
  reportValidity(): boolean {
    return this.internals.reportValidity();
  }

  /** Called by the browser, for the attribute and for the fieldset. */
  formDisabledCallback(disabled: boolean): void {
    this.closed = disabled;
    // The attribute may have been written by an update, which has drawn the element by then.
    queueMicrotask(() => this.requestUpdate());
  }

  /** Called by the browser with a value that the form had before: the page was loaded again, or gone back to. */
  abstract formStateRestoreCallback(state: unknown): void;

  /** Called by the browser when the form is reset. */
  abstract formResetCallback(): void;
}
