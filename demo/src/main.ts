/** The demo page: the upload element, and around it what it does to a file. */
import '@sealift/element/define';
import { keptKeys } from './kept-keys.js';
import { createServer } from './server.js';
import { compareView } from './views/compare.js';
import { flowView } from './views/flow.js';
import { objectsView } from './views/objects.js';

const server = createServer();
const upload = element('upload', 'encrypted-upload');
const flow = flowView(element('flow', 'div'));
const compare = compareView(element('compare', 'div'));
const kept = keptKeys(localStorage);
/** Files of this visit, so that plaintext and ciphertext can be shown side by side. They are gone with the page. */
const files = new Map<string, File>();

const objects = objectsView(element('objects', 'div'), {
  inspect: (key) => void inspect(key),
  forget: (key) => {
    kept.remove(key);
    files.delete(key);
  },
});

upload.addEventListener('sealift-select', ({ detail }) => flow.selected(detail.files));
upload.addEventListener('sealift-progress', ({ detail }) => flow.progressed(detail));
upload.addEventListener('sealift-error', ({ detail }) => flow.failed(detail.file));
upload.addEventListener('sealift-uploaded', async ({ detail: { file, receipt } }) => {
  flow.stored(file);
  files.set(receipt.key, file);
  kept.add(receipt.key);
  objects.add({ key: receipt.key, size: receipt.objectSize, fresh: true });
  await inspect(receipt.key);
});

void start();

async function start(): Promise<void> {
  const { signer, bucket } = await server.config();
  upload.signer = signer;
  objects.configure({ signer, bucket });
  // What an earlier visit stored: only what S3 still has.
  for (const key of kept.list()) {
    const stored = await server.object(key);
    if (stored) objects.add({ key, size: stored.size, fresh: false });
    else kept.remove(key);
  }
}

async function inspect(key: string): Promise<void> {
  const stored = await server.object(key);
  if (!stored) return;
  objects.select(key);
  await compare.show(stored, files.get(key));
}

function element<Name extends keyof HTMLElementTagNameMap>(
  id: string,
  name: Name,
): HTMLElementTagNameMap[Name] {
  const found = document.getElementById(id);
  if (found?.localName !== name) throw new Error(`The page has no <${name} id="${id}">.`);
  return found as HTMLElementTagNameMap[Name];
}
