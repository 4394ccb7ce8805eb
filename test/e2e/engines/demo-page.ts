import { vi } from 'vitest';
import { type EnginePage, TIMEOUT } from './engine-page.js';

/** What became of a file: the state of its row, and the object's key or the error's code. */
export interface Row {
  readonly state: string;
  readonly key: string | null;
  readonly code: string | null;
}

/** What the page handed over: the bytes as SHA-256 in hex. `error` is the code when it handed over nothing. */
export type Downloaded =
  | { readonly name: string; readonly type: string; readonly size: number; readonly sha256: string }
  | { readonly error: string };

/** Opens the page anew: what this tab has stored so far does not come back in its list. To be called when the page is open. */
export async function openEmpty(page: EnginePage, address: string): Promise<void> {
  await page.evaluate(() => {
    sessionStorage.clear();
    // What is there would be written once more when the page is left.
    Storage.prototype.setItem = () => {};
  });
  await page.goto(address);
}

/** Opens the page with a profile, and waits until uploads go its way. @param address of the page */
export async function openProfile(page: EnginePage, address: string, id: string): Promise<void> {
  await page.goto(address);
  await openEmpty(page, `${address}?${Date.now()}#${id}`);
  await vi.waitFor(
    async () => {
      const signer = await page.evaluate(() => {
        const upload = document.querySelector('encrypted-upload:not([disabled])');
        return upload?.getAttribute('signer') ?? '';
      });
      if (!signer.endsWith(`/${id}`)) throw new Error(`the signer is ${signer}`);
    },
    { timeout: TIMEOUT, interval: 50 },
  );
}

/** Picks a file and waits for its row to end up in one of `states`. */
export async function upload(page: EnginePage, file: string, ...states: string[]): Promise<Row> {
  const before = (await rows(page)).length;
  await page.pick(file);
  return reached(page, before, states.length > 0 ? states : ['done', 'failed', 'cancelled']);
}

/** Waits for row number `index` to reach one of `states`. */
export function reached(page: EnginePage, index: number, states: string[]): Promise<Row> {
  return vi.waitFor(
    async () => {
      const row = (await rows(page))[index];
      if (row === undefined || !states.includes(row.state)) throw new Error(`the row is ${row?.state}`);
      return row;
    },
    { timeout: TIMEOUT, interval: 50 },
  );
}

/** To be called before the upload. */
export async function watchProgress(page: EnginePage): Promise<void> {
  await page.evaluate(() => {
    const upload = document.querySelector('encrypted-upload');
    const hear = (event: Event) => {
      if ((event as CustomEvent<{ loaded: number }>).detail.loaded === 0) return;
      document.documentElement.dataset.progressed = '';
    };
    upload?.addEventListener('sealift-progress', hear);
  });
}

/** Waits until something was sent, since `watchProgress`. */
export async function progressed(page: EnginePage): Promise<void> {
  await vi.waitFor(
    async () => {
      if (!(await page.evaluate(() => 'progressed' in document.documentElement.dataset)))
        throw new Error('nothing was sent');
    },
    { timeout: TIMEOUT, interval: 20 },
  );
}

export function rows(page: EnginePage): Promise<Row[]> {
  return page.evaluate(() =>
    [...(document.querySelector('encrypted-upload')?.shadowRoot?.querySelectorAll('li') ?? [])].map(
      (row) => ({
        state: row.dataset.state ?? '',
        key: row.dataset.key ?? null,
        code: row.dataset.code ?? null,
      }),
    ),
  );
}

/** Presses "Cancel" in the first row that has it. */
export async function cancel(page: EnginePage): Promise<void> {
  await page.evaluate(() => {
    const shadow = document.querySelector('encrypted-upload')?.shadowRoot;
    shadow?.querySelector<HTMLElement>('li [data-action=cancel]')?.click();
  });
}

/** Presses "Decrypt and download" beside an object. The page itself looks at the file that it hands over. */
export async function download(page: EnginePage, key: string): Promise<Downloaded> {
  await vi.waitFor(
    async () => {
      if (!(await page.evaluate(isListed, key))) throw new Error('the object is not listed');
    },
    { timeout: TIMEOUT, interval: 50 },
  );
  return page.evaluate(pressAndLook, key);
}

function isListed(key: string): boolean {
  return document.querySelector(`#objects li[data-key="${key}"] encrypted-download`) !== null;
}

async function pressAndLook(key: string): Promise<Downloaded> {
  const element = document.querySelector(`#objects li[data-key="${key}"] encrypted-download`);
  const outcome = new Promise<{ file?: File; code?: string }>((resolve) => {
    for (const type of ['sealift-downloaded', 'sealift-error'])
      element?.addEventListener(type, (event) => resolve((event as CustomEvent).detail), { once: true });
  });
  element?.shadowRoot?.querySelector('button')?.click();
  const { file, code } = await outcome;
  if (file === undefined) return { error: code ?? 'no code' };
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { name: file.name, type: file.type, size: file.size, sha256 };
}
