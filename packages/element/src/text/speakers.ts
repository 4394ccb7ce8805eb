import type { LitElement } from 'lit';

/** The elements in the document. */
export const SPEAKERS: Set<LitElement> = new Set();

/** Elements whose words may be others now are drawn again. */
export function speakAgain(): void {
  for (const speaker of SPEAKERS) speaker.requestUpdate();
}
