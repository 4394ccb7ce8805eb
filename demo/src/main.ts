/** The demo page: the upload element, and around it what it does to a file. */
import '@sealift/element/define';
import { keptKeys } from './kept-keys.js';
import { type Plaintext, plaintextOf } from './plaintext.js';
import { createServer } from './server.js';
import { compareView } from './views/compare.js';
import { flowView } from './views/flow.js';
import { objectsView } from './views/objects.js';

const server = createServer();
const upload = element('upload', 'encrypted-upload');
const flow = flowView(element('flow', 'div'));
const compare = compareView(element('compare', 'div'));
const kept = keptKeys(localStorage);
/** What was seen of files in this visit, so that both sides can be shown. It is gone with the page. */
const plaintexts = new Map<string, Plaintext>();
/** The object that is shown, or about to be: a late answer about another one is dropped. */
let inspected = '';

const objects = objectsView(element('objects', 'div'), {
  inspect: (key) => void inspect(key),
  forget: (key) => {
    kept.remove(key);
    plaintexts.delete(key);
  },
});

upload.addEventListener('sealift-select', ({ detail }) => flow.selected(detail.files));
upload.addEventListener('sealift-progress', ({ detail }) => flow.progressed(detail));
upload.addEventListener('sealift-error', ({ detail }) => flow.failed(detail.file));
upload.addEventListener('sealift-uploaded', ({ detail: { file, receipt } }) => {
  flow.stored(file);
  kept.add(receipt.key);
  objects.add({ key: receipt.key, size: receipt.objectSize, fresh: true });
  void remember(receipt.key, file);
});
element('objects', 'div').addEventListener('sealift-downloaded', ({ detail: { key, file } }) => {
  void remember(key, file);
});

void start();

async function start(): Promise<void> {
  try {
    const { signer, bucket } = await server.config();
    upload.signer = signer;
    objects.configure({ signer, bucket });
    // What an earlier visit stored: only what S3 still has.
    for (const key of kept.list()) {
      const stored = await server.object(key);
      if (stored) objects.add({ key, size: stored.size, fresh: false });
      else kept.remove(key);
    }
  } catch {
    compare.fail('The demo server does not answer. Is it still running?');
  }
}

async function remember(key: string, file: File): Promise<void> {
  plaintexts.set(key, await plaintextOf(file));
  await inspect(key);
}

async function inspect(key: string): Promise<void> {
  inspected = key;
  objects.select(key);
  try {
    const stored = await server.object(key);
    if (inspected !== key) return;
    if (stored) compare.show(stored, plaintexts.get(key));
    else compare.fail('S3 does not have this object any more.');
  } catch {
    if (inspected === key) compare.fail('The demo server does not answer. Is it still running?');
  }
}

function element<Name extends keyof HTMLElementTagNameMap>(
  id: string,
  name: Name,
): HTMLElementTagNameMap[Name] {
  const found = document.getElementById(id);
  if (found?.localName !== name) throw new Error(`The page has no <${name} id="${id}">.`);
  return found as HTMLElementTagNameMap[Name];
}
