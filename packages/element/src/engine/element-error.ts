/** Codes of what the elements themselves can fail with, before the engine is asked. */
export type ElementErrorCode = 'signer-missing' | 'engine-unavailable' | 'pins-ignored' | 'not-an-attribute';

/** What an element fails with by itself. */
export class ElementError extends Error {
  override name = 'ElementError';
  readonly code: ElementErrorCode;

  constructor(code: ElementErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What a page pins: an engine that it has not made with them would not look at them. */
const PINS = ['require', 's3Origin', 'recipient', 'commitmentPolicy', 'identity', 'senders'] as const;

/** @throws ElementError `pins-ignored` */
export function refuseIgnoredPins(element: { readonly [Pin in (typeof PINS)[number]]?: unknown }): void {
  const ignored = PINS.filter((pin) => (element[pin] ?? undefined) !== undefined);
  if (ignored.length === 0) return;
  throw new ElementError(
    'pins-ignored',
    `The engine of this page does not read ${ignored.join(', ')} of the element: give them to the engine when it is made.`,
  );
}

/** Elements whose mistake the console has been told. */
const told = new Set<string>();

/** @throws ElementError `signer-missing`; the developer finds it on the console, too */
export function requireSigner(signer: string, tag: string): string {
  if (signer !== '') return signer;
  const message = `<${tag}> needs a signer attribute with the address of the signer`;
  if (!told.has(tag)) {
    told.add(tag);
    console.error(`Sealift: signer-missing: ${message}, as in <${tag} signer="/sealift">.`);
  }
  throw new ElementError('signer-missing', `${message}.`);
}
