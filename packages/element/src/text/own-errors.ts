import type { ElementErrorCode } from '../engine/element-error.js';

export const MISCONFIGURED = 'This is not set up correctly. Please tell whoever runs this page.';

/** Of the element itself, which has them before anything else is loaded, and where nothing else can be. */
export const OWN_ERRORS: Readonly<
  Record<ElementErrorCode | 'one-file-only' | 'folder-not-accepted', string>
> = {
  'one-file-only': 'Only one file can be uploaded here.',
  'folder-not-accepted': 'Folders cannot be uploaded. Choose the files inside instead.',
  'signer-missing': MISCONFIGURED,
  'pins-ignored': MISCONFIGURED,
  'not-an-attribute': MISCONFIGURED,
  'engine-unavailable': 'Part of the page could not be loaded. Check your connection and try again.',
};
