/** Codes of what the elements themselves can fail with, before the engine is asked. */
export type ElementErrorCode = 'signer-missing' | 'engine-unavailable';

/** What an element fails with by itself. */
export class ElementError extends Error {
  override name = 'ElementError';
  readonly code: ElementErrorCode;

  constructor(code: ElementErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** @throws ElementError `signer-missing` */
export function requireSigner(signer: string, tag: string): string {
  if (signer !== '') return signer;
  throw new ElementError(
    'signer-missing',
    `<${tag}> needs a signer attribute with the address of the signer.`,
  );
}
