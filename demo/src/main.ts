/** The demo page: the upload element, a switch between the ways of protecting a file, and what each does to it. */
import '@sealift/element/define';
import type { ReportedEncryption } from '@sealift/protocol';
import { render } from 'lit';
import { checksView } from './checks/view.js';
import { guideView } from './guide/view.js';
import { keptKeys } from './kept-keys.js';
import { createFollower } from './picture/progress.js';
import { pictureView } from './picture/view.js';
import { type Plaintext, plaintextOf } from './plaintext.js';
import { profileChoice } from './profiles/choice.js';
import { bringsKey, pageKeyrings } from './profiles/keys/keyrings.js';
import { profileById, profileOfKey } from './profiles/list.js';
import type { Profile } from './profiles/profile.js';
import { createServer } from './server.js';
import { watchTraffic } from './traffic/events.js';
import { trafficJournal } from './traffic/journal.js';
import { compareView } from './views/compare.js';
import { objectsView } from './views/objects.js';
import { panelView } from './views/panel.js';
import { profileHeader } from './views/profile-header.js';
import { readersList } from './views/readers.js';
import { switchView } from './views/switch.js';

const server = createServer();
const upload = element('upload', 'encrypted-upload');
const journal = trafficJournal();
const picture = pictureView(element('flow', 'div'), (step) => follower.look(step));
const follower = createFollower(picture.show);
const compare = compareView(element('compare', 'div'));
const header = profileHeader(element('profile', 'div'), element('assurance', 'span'));
const panel = panelView(element('panel', 'section'), announce);
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

const checks = checksView(element('checks-view', 'div'));
guideView(element('guide-view', 'div'), (id) => showProfile(id));
const picker = switchView(element('switch', 'div'), (profile) => choice.choose(profile));
const choice = profileChoice(window, (profile) => void follow(profile));

upload.addEventListener('sealift-select', ({ detail }) => follower.selected(detail.files));
upload.addEventListener('sealift-progress', ({ detail }) => follower.progressed(detail));
upload.addEventListener('sealift-error', ({ detail }) => follower.failed(detail.file));
upload.addEventListener('sealift-uploaded', ({ detail: { file, receipt } }) => {
  follower.stored(file, reportedWords(receipt.reported));
  kept.add(receipt.key);
  void list(receipt.key, receipt.objectSize, file.name);
  void remember(receipt.key, file);
});
element('objects', 'div').addEventListener('sealift-downloaded', ({ detail: { key, file } }) => {
  const profile = profileOfKey(key);
  if (profile === choice.profile) follower.downloaded(profile.keyring !== undefined);
  void remember(key, file);
});
watchTraffic((event) => {
  journal.add(event);
  follower.heard(event);
  if (event.profile === choice.profile.id) showTraffic();
});

void start();

async function start(): Promise<void> {
  try {
    const { bucket } = await server.config();
    objects.configure({ bucket });
    // What an earlier visit stored: only what S3 still has.
    for (const key of kept.list()) {
      const stored = await server.object(key);
      if (stored) await list(key, stored.size);
      else kept.remove(key);
    }
  } catch {
    compare.fail('The demo server does not answer. Is it still running?');
  }
}

/** Everything on the page is about the chosen profile. */
async function follow(profile: Profile): Promise<void> {
  picker.select(profile);
  header.show(profile);
  render(readersList(profile), element('readers', 'div'));
  picture.profile(profile);
  follower.start(profile);
  panel.profile(profile);
  checks.profile(profile);
  panel.stored(undefined);
  showTraffic(profile);
  const waits = bringsKey(profile);
  upload.toggleAttribute('disabled', waits);
  const { upload: keyring } = waits ? await pageKeyrings(profile) : {};
  if (waits && profile !== choice.profile) return;
  upload.signer = `/sealift/${profile.id}`;
  upload.keyring = keyring;
  upload.toggleAttribute('disabled', false);
}

/** From the guide to the switch. */
function showProfile(id: string): void {
  const profile = profileById(id);
  if (!profile) return;
  choice.choose(profile);
  const option = document.querySelector<HTMLInputElement>('input[name=profile]:checked');
  option?.scrollIntoView({ block: 'center' });
  option?.focus({ preventScroll: true });
}

function showTraffic(profile = choice.profile): void {
  const key = profileOfKey(inspected) === profile && inspected ? inspected : journal.latest(profile.id);
  panel.traffic(journal.of(key ?? ''));
}

/** @param name of the file, when it was stored in this visit */
async function list(key: string, size: number, name?: string): Promise<void> {
  const { download: keyring } = await pageKeyrings(profileOfKey(key));
  objects.add({ key, size, fresh: name !== undefined, ...(name ? { name } : {}), keyring });
  objects.select(inspected);
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
    if (!stored) return compare.fail('S3 does not have this object any more.');
    compare.show(stored, plaintexts.get(key));
    if (profileOfKey(key) === choice.profile) panel.stored(stored);
    showTraffic();
  } catch {
    if (inspected === key) compare.fail('The demo server does not answer. Is it still running?');
  }
}

function reportedWords(reported: ReportedEncryption | undefined): string {
  if (!reported) return 'size verified';
  return reported.customerAlgorithm
    ? `SSE-C, ${reported.customerAlgorithm}`
    : (reported.serverSideEncryption ?? '');
}

/** For those who hear the page. */
function announce(sentence: string): void {
  element('announcer', 'div').textContent = sentence;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  id: string,
  name: Name,
): HTMLElementTagNameMap[Name] {
  const found = document.getElementById(id);
  if (found?.localName !== name) throw new Error(`The page has no <${name} id="${id}">.`);
  return found as HTMLElementTagNameMap[Name];
}
