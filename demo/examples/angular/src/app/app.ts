import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from '@angular/core';
import type { Receipt } from '@sealift/element';

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  templateUrl: './app.html',
})
export class App {
  readonly receipts = signal<readonly Receipt[]>([]);
  readonly problem = signal('');

  add(receipt: Receipt): void {
    this.receipts.update((known) => [...known, receipt]);
  }
}
