import '../define.js';
import { hydrate as hydratePreact, h as preact } from 'preact';
import { createElement } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSSRApp, type VNode, h as vue } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import { EncryptedUpload as UploadElement } from '../upload/encrypted-upload.js';
import { EncryptedDownload, EncryptedUpload } from './react.js';

const context = { case: '7' };
const roots: { unmount(): void }[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) root.unmount();
  document.body.innerHTML = '';
});

/** The element in the page, as it is when the framework has done its work. */
async function upload(): Promise<UploadElement> {
  const element = await vi.waitFor(() => {
    const found = document.querySelector('encrypted-upload');
    if (!found || found.closest('[data-pending]')) throw new Error('Not there yet.');
    return found;
  });
  await element.updateComplete;
  return element;
}

function stored(element: UploadElement): void {
  element.dispatchEvent(new CustomEvent('sealift-uploaded', { detail: {}, bubbles: true, composed: true }));
}

/** Markup as a server sends it, which the framework takes over. */
function fromServer(markup: string): HTMLElement {
  document.body.innerHTML = `<main>${markup}</main>`;
  return document.body.firstElementChild as HTMLElement;
}

/** Rendered by the browser, in an empty place. */
function emptyPlace(): HTMLElement {
  return fromServer('');
}

describe('React', () => {
  test('a component sets properties and listens, on markup from a server too; till then nothing can be done', async () => {
    const heard = vi.fn();
    const ui = createElement(EncryptedUpload, { signer: '/sealift', context, 'onsealift-uploaded': heard });
    const errors = vi.spyOn(console, 'error');
    const place = fromServer(renderToString(ui));
    expect(document.querySelector('encrypted-upload')?.disabled).toBe(true);
    roots.push(hydrateRoot(place, ui));
    const element = await upload();
    await vi.waitFor(() => expect(element.context).toBe(context));
    await vi.waitFor(() => expect(element.disabled).toBe(false));
    stored(element);
    expect(heard).toHaveBeenCalledOnce();
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
  });

  test('a component keeps up with what it is given, and takes back what it is not given any more', async () => {
    const root = createRoot(emptyPlace());
    roots.push(root);
    const [first, second] = [vi.fn(), vi.fn()];
    root.render(createElement(EncryptedUpload, { signer: '/a', context, 'onsealift-uploaded': first }));
    const element = await upload();
    await vi.waitFor(() => expect([element.signer, element.context]).toEqual(['/a', context]));
    root.render(
      createElement(EncryptedUpload, { signer: '/b', disabled: true, 'onsealift-uploaded': second }),
    );
    await vi.waitFor(() => expect([element.signer, element.context]).toEqual(['/b', undefined]));
    expect(element.disabled).toBe(true);
    stored(element);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
    expect(document.querySelector('encrypted-upload')).toBe(element);
  });

  test('a component gives its element to a ref', async () => {
    const root = createRoot(emptyPlace());
    roots.push(root);
    const ref = vi.fn();
    root.render(createElement(EncryptedDownload, { signer: '/sealift', 'object-key': 'uploads/1', ref }));
    await vi.waitFor(() => expect(ref).toHaveBeenCalledWith(document.querySelector('encrypted-download')));
    expect(document.querySelector('encrypted-download')?.objectKey).toBe('uploads/1');
  });

  test('on markup from a server React sets no property of the tag and does not listen: if it does, decision 027 is due', async () => {
    const heard = vi.fn();
    const hydrated = vi.fn();
    const tag = { signer: '/sealift', context, ref: hydrated, 'onsealift-uploaded': heard };
    const place = fromServer(renderToString(createElement('encrypted-upload', tag)));
    roots.push(hydrateRoot(place, createElement('encrypted-upload', tag)));
    const element = await upload();
    await vi.waitFor(() => expect(hydrated).toHaveBeenCalledWith(element));
    stored(element);
    expect([element.signer, element.context, heard.mock.calls.length]).toEqual(['/sealift', undefined, 0]);
  });

  test('the tag listens where the browser renders it', async () => {
    const root = createRoot(emptyPlace());
    roots.push(root);
    const heard = vi.fn();
    root.render(
      createElement('encrypted-upload', { signer: '/a', 'max-size': '1GB', 'onsealift-uploaded': heard }),
    );
    const element = await upload();
    await vi.waitFor(() => expect([element.signer, element.maxSize]).toEqual(['/a', '1GB']));
    stored(element);
    expect(heard).toHaveBeenCalledOnce();
  });
});

test('Preact takes markup over: listeners and a ref work', async () => {
  const heard = vi.fn();
  const place = fromServer(
    '<encrypted-upload signer="/sealift" s3-origin="https://s3.example"></encrypted-upload>',
  );
  const ref = (element: UploadElement | null) => {
    if (element) element.context = context;
  };
  hydratePreact(
    preact('encrypted-upload', {
      signer: '/sealift',
      's3-origin': 'https://s3.example',
      ref,
      'onsealift-uploaded': heard,
    }),
    place,
  );
  const element = await upload();
  expect([element.signer, element.s3Origin, element.context]).toEqual([
    '/sealift',
    'https://s3.example',
    context,
  ]);
  stored(element);
  expect(heard).toHaveBeenCalledOnce();
});

test.each(['.context', 'context'])(
  'Vue takes markup over: properties (%s) and listeners',
  async (property) => {
    const heard = vi.fn();
    const ui = (): VNode =>
      vue('encrypted-upload', {
        signer: '/sealift',
        'max-size': '1GB',
        [property]: context,
        onSealiftUploaded: heard,
      });
    const place = fromServer(await renderVue(createSSRApp(ui)));
    const app = createSSRApp(ui);
    app.mount(place);
    const element = await upload();
    expect([element.signer, element.maxSize, element.context]).toEqual(['/sealift', '1GB', context]);
    stored(element);
    expect(heard).toHaveBeenCalledOnce();
    app.unmount();
  },
);

test('what a framework sets before the element is registered is kept', async () => {
  const element = document.createElement('late-upload') as UploadElement;
  Object.assign(element, { signer: '/sealift', context, s3Origin: ['https://s3.example'], multiple: true });
  document.body.append(element);
  customElements.define('late-upload', class extends UploadElement {});
  await element.updateComplete;
  expect(element).toBeInstanceOf(UploadElement);
  expect([element.signer, element.context, element.s3Origin, element.multiple]).toEqual([
    '/sealift',
    context,
    ['https://s3.example'],
    true,
  ]);
});
