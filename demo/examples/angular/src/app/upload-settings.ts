import { Directive, ElementRef, Input, inject } from '@angular/core';
import type { EncryptedUpload } from '@sealift/element';

/** The properties that this app binds: with their types, and unknown ones are refused. */
@Directive({ selector: 'encrypted-upload' })
export class UploadSettings {
  readonly #upload = inject<ElementRef<EncryptedUpload>>(ElementRef).nativeElement;

  @Input() set context(context: EncryptedUpload['context']) {
    this.#upload.context = context;
  }
}
