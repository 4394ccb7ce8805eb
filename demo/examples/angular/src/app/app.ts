import { Component, signal } from '@angular/core';
import type { Receipt } from '@sealift/element';
import { UploadSettings } from './upload-settings';

@Component({
  selector: 'app-root',
  imports: [UploadSettings],
  templateUrl: './app.html',
})
export class App {
  readonly receipts = signal<readonly Receipt[]>([]);
  readonly problem = signal('');

  add(receipt: Receipt): void {
    this.receipts.update((known) => [...known, receipt]);
  }
}
