import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { createSSRApp, h } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';

test('importing what registers the elements does no harm where there is no browser', async () => {
  await import('../define.js');
  expect(globalThis.document).toBeUndefined();
});

test('React: a component renders attributes, disabled until it is in a page, and nothing of what is secret', async () => {
  const { EncryptedDownload } = await import('./react.js');
  const keyring = { secret: 'the key' } as never;
  const properties = { signer: '/sealift', 'object-key': 'uploads/1', keyring, 'onsealift-error': () => {} };
  expect(renderToString(createElement(EncryptedDownload, properties, 'Download'))).toBe(
    '<encrypted-download signer="/sealift" object-key="uploads/1" disabled="">Download</encrypted-download>',
  );
});

test('React: the tag renders its attributes and no listener', () => {
  const listener = () => {};
  const tag = createElement('encrypted-upload', {
    signer: '/sealift',
    multiple: true,
    'max-size': '10GB',
    's3-origin': 'https://s3.example',
    'onsealift-uploaded': listener,
  });
  expect(renderToString(tag)).toBe(
    '<encrypted-upload signer="/sealift" multiple="" max-size="10GB" s3-origin="https://s3.example"></encrypted-upload>',
  );
});

test('Vue renders attributes, and a property marked as one stays out of the markup', async () => {
  const tag = h('encrypted-upload', {
    signer: '/sealift',
    'max-size': '10GB',
    '.keyring': { secret: 'the key' },
  });
  expect(await renderVue(createSSRApp(() => tag))).toBe(
    '<encrypted-upload signer="/sealift" max-size="10GB"></encrypted-upload>',
  );
});
