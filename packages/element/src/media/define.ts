/** Registers `<encrypted-media>`, unless the page has done so already. */
import { EncryptedMedia } from './encrypted-media.js';

if (!customElements.get('encrypted-media')) customElements.define('encrypted-media', EncryptedMedia);
