import { type Deed, PART } from './schedule.js';
import { goOn } from './visit.js';
import type { World } from './world/index.js';
import type { Page } from './world/page.js';

/** How each deed is done. */
type Ways = {
  readonly [Name in Deed['do']]: (world: World, deed: Extract<Deed, { readonly do: Name }>) => void;
};

const WAYS: Ways = {
  pause: toUpload,
  resume: toUpload,
  cancel: toUpload,
  write({ scheduler, uploads, machines, chance }, { upload, how }) {
    const followed = uploads[upload];
    const before = followed?.file.contents.at(-1);
    if (followed === undefined || before === undefined) return;
    scheduler.note(`the file of ${followed.name} is written: ${how}`);
    const size = how === 'another size' ? chance.files.whole(0, 9 * PART) : before.byteLength;
    const content = how === 'a byte' ? before.slice() : chance.files.bytes(size);
    const at = chance.files.whole(0, Math.max(0, size - 1));
    if (how === 'a byte' && size > 0) content[at] = (content[at] ?? 0) ^ 1;
    // By the clock of the computer that it is on.
    followed.file.write(content, scheduler.now + (machines[followed.page]?.clockError ?? 0));
  },
  close(world, { page }) {
    inPage(world, page, 'closes its uploader', ({ uploader }) => {
      uploader.close();
      world.unload(page);
    });
  },
  crash(world, { page }) {
    crash(world, page, 'crashes');
  },
  'power-cut'(world, { disk }) {
    const { chance } = world;
    for (const [page, plan] of world.schedule.pages.entries())
      if (plan.disk === disk) crash(world, page, 'loses its power');
    world.disks[disk]?.powerCut(() => chance.people.chance(0.5));
  },
  return(world, { page }) {
    const loaded = world.load(page);
    inPage(world, page, 'looks into the journal', () => void goOn(world, loaded));
  },
  offline({ scheduler, network, machines }, { page, for: time }) {
    const machine = machines[page];
    if (machine === undefined) return;
    machine.online = false;
    scheduler.note(`${machine.name} is offline`);
    network.cut(machine);
    scheduler.after(time, `${machine.name} is online`, () => {
      machine.online = true;
      for (const tell of [...machine.listeners.values()]) tell();
    });
  },
  sleep({ scheduler, network, machines, running }, { page, for: time }) {
    const [machine, owner] = [machines[page], running(page)?.owner];
    if (machine === undefined || owner === undefined) return;
    scheduler.note(`${machine.name} sleeps`);
    scheduler.freeze(owner, scheduler.now + time);
    network.cut(machine);
  },
  'clock-jump'({ scheduler, machines }, { page, by }) {
    const machine = machines[page];
    if (machine === undefined) return;
    machine.clockError += by;
    scheduler.note(`the clock of ${machine.name} jumps`);
  },
  'restart-signer'({ signers }, { replica, for: time }) {
    signers.restart(replica, time);
  },
  'restart-s3'({ scheduler, s3 }) {
    scheduler.note('S3 starts anew');
    void s3.restart();
  },
};

export function carryOut(world: World, deed: Deed): void {
  (WAYS[deed.do] as (world: World, deed: Deed) => void)(world, deed);
}

function crash({ scheduler, network, crashed, opened, unload }: World, index: number, how: string): void {
  for (const page of opened(index)) {
    const { owner } = page;
    scheduler.note(`${owner} ${how}`);
    crashed.add(owner);
    network.crash(owner);
    scheduler.kill(owner);
    page.end();
  }
  unload(index);
}

function toUpload(world: World, deed: Extract<Deed, { readonly do: 'pause' | 'resume' | 'cancel' }>): void {
  const followed = world.uploads[deed.upload];
  if (followed === undefined) return;
  inPage(world, followed.page, `${deed.do} ${followed.name}`, ({ owner }) => {
    // Of a file that is there twice, because somebody went on with what was under way, both are meant.
    for (const attempt of followed.attempts)
      if (attempt.end === undefined && attempt.owner === owner) attempt.upload[deed.do]();
  });
}

/** On behalf of whoever sits at the page, if it is there. */
function inPage({ scheduler, running }: World, index: number, what: string, act: (page: Page) => void): void {
  const page = running(index);
  if (page !== undefined) scheduler.after(0, what, () => act(page), page.owner);
}
