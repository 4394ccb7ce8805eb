/**
 * Registers both elements, unless the page has done so already. The one module of this package that does something when
 * it is imported.
 */
import { EncryptedDownload } from './download/encrypted-download.js';
import { EncryptedUpload } from './upload/encrypted-upload.js';

if (!customElements.get('encrypted-upload')) customElements.define('encrypted-upload', EncryptedUpload);
if (!customElements.get('encrypted-download')) customElements.define('encrypted-download', EncryptedDownload);
