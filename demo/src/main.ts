/** The demo page: the upload element, a switch between the ways of protecting a file, and what each does to it. */
import '@sealift/element/define';
import { render } from 'lit';
import { checksView } from './checks/view.js';
import { announce, element } from './elements.js';
import { guideView } from './guide/view.js';
import { createInspection } from './inspection.js';
import { keptKeys } from './kept-keys.js';
import { createFollower } from './picture/progress.js';
import { reportedWords } from './picture/reported.js';
import { pictureView } from './picture/view.js';
import { profileChoice } from './profiles/choice.js';
import { bringsKey, pageKeys } from './profiles/keys/keyrings.js';
import { profileById, profileOfKey } from './profiles/list.js';
import type { Profile } from './profiles/profile.js';
import { readersOf } from './profiles/readers.js';
import { createServer } from './server.js';
import { watchTraffic } from './traffic/events.js';
import { trafficJournal } from './traffic/journal.js';
import { againView } from './views/again.js';
import { compareView } from './views/compare.js';
import { filmView } from './views/film.js';
import { languageView } from './views/language.js';
import { networkView } from './views/network.js';
import { objectsView } from './views/objects.js';
import { panelView } from './views/panel.js';
import { profileHeader } from './views/profile-header.js';
import { readersList } from './views/readers.js';
import { switchView } from './views/switch.js';

const server = createServer();
const upload = element('upload', 'encrypted-upload');
const journal = trafficJournal();
const kept = keptKeys(localStorage);
const header = profileHeader(element('profile', 'div'), element('assurance', 'span'));
const picture = pictureView(element('flow', 'div'), (step) => follower.look(step));
const follower = createFollower(picture.show);
const panel = panelView(element('panel', 'section'), announce);
const again = againView(element('again', 'div'));
const film = filmView(element('example', 'div'), element('film', 'div'), (file) => upload.add([file]));
const checks = checksView(element('checks-view', 'div'));
languageView(element('language', 'div'), upload);
const network = networkView(element('network', 'div'), server.network);

const objects = objectsView(element('objects', 'div'), {
  inspect: (key) => {
    choice.choose(profileOfKey(key));
    void inspection.look(key);
  },
  forget: (key) => {
    kept.remove(key);
    inspection.forget(key);
  },
});
const inspection = createInspection(server, compareView(element('compare', 'div')), {
  selected: objects.select,
  found(stored) {
    if (profileOfKey(stored.key) === choice.profile) panel.stored(stored);
    showTraffic(choice.profile);
  },
});

guideView(element('guide-view', 'div'), goTo);
const picker = switchView(element('switch', 'div'), (profile) => {
  choice.choose(profile);
  announce(profile.sentence);
});
const choice = profileChoice(window, (profile) => void follow(profile));

upload.addEventListener('sealift-select', ({ detail }) => {
  film.stop();
  follower.selected(detail.files);
});
upload.addEventListener('sealift-progress', ({ detail }) => follower.progressed(detail));
upload.addEventListener('sealift-error', ({ detail }) => follower.failed(detail.file));
upload.addEventListener('sealift-uploaded', ({ detail: { file, name, receipt } }) => {
  follower.stored(file, reportedWords(receipt.reported));
  kept.add(receipt.key);
  void list(receipt.key, receipt.objectSize, name);
  void inspection.look(receipt.key, file);
});
document.addEventListener('sealift-downloaded', ({ detail, target }) => {
  const { key, file, verified } = detail;
  if ((target as Element).matches('#again > [save=manual]')) film.play(detail);
  if (profileOfKey(key) === choice.profile) follower.downloaded(verified);
  void inspection.look(key, file);
});
watchTraffic((event) => {
  journal.add(event);
  follower.heard(event);
  if (event.profile === choice.profile.id) showTraffic(choice.profile);
});

void listEarlier();

/** What an earlier visit stored: only what S3 still has. */
async function listEarlier(): Promise<void> {
  try {
    const config = await server.config();
    objects.configure(config);
    network.show(config.network);
    for (const key of kept.list()) {
      const stored = await server.object(key);
      if (stored) await list(key, stored.size);
      else kept.remove(key);
    }
  } catch {
    inspection.fail();
  }
}

/** Everything on the page is about the chosen profile. */
async function follow(profile: Profile): Promise<void> {
  picker.select(profile);
  header.show(profile);
  render(readersList(readersOf(profile)), element('readers', 'div'));
  picture.profile(profile);
  follower.start(profile);
  panel.profile(profile);
  panel.stored(undefined);
  film.stop();
  checks.profile(profile);
  showTraffic(profile);
  // The object of this profile that was stored last: all that is shown belongs together.
  const latest = journal.latest(profile.id);
  if (latest && kept.list().includes(latest)) void inspection.look(latest);
  await prepareUpload(profile);
}

async function prepareUpload(profile: Profile): Promise<void> {
  upload.toggleAttribute('disabled', bringsKey(profile));
  const keys = await pageKeys(profile).catch(() => undefined);
  if (profile !== choice.profile) return;
  if (!keys) return header.fail('This browser keeps no keys for this page. Is it a private window?');
  upload.keyring = keys.upload.keyring;
  upload.customerKey = keys.upload.customerKey;
  upload.signer = `/sealift/${profile.id}`;
  upload.toggleAttribute('disabled', false);
}

/** From the guide to the switch. */
function goTo(id: string): void {
  const profile = profileById(id);
  if (!profile) return;
  choice.choose(profile);
  const option = document.querySelector<HTMLInputElement>('input[name=profile]:checked');
  option?.scrollIntoView({ block: 'center' });
  option?.focus({ preventScroll: true });
}

function showTraffic(profile: Profile): void {
  const looked = inspection.key && profileOfKey(inspection.key) === profile ? inspection.key : undefined;
  panel.traffic(journal.of(looked ?? journal.latest(profile.id) ?? ''));
  again.show(looked === undefined ? undefined : objects.find(looked));
}

/** @param name of the file, when it was stored in this visit */
async function list(key: string, size: number, name?: string): Promise<void> {
  const { download: keys } = await pageKeys(profileOfKey(key)).catch(() => ({ download: {} }));
  objects.add({ key, size, fresh: name !== undefined, ...(name ? { name } : {}), keys });
  objects.select(inspection.key);
  showTraffic(choice.profile);
}
