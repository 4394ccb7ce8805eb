/** Registers both elements. The one module of this package that does something when it is imported. */
import { EncryptedDownload } from './download/encrypted-download.js';
import { EncryptedUpload } from './upload/encrypted-upload.js';

customElements.define('encrypted-upload', EncryptedUpload);
customElements.define('encrypted-download', EncryptedDownload);
