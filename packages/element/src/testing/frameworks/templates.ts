import type { UploadItem } from '@sealift/element';
import type { EncryptedDownloadProps, EncryptedUploadProps } from '@sealift/element/svelte';
import type { EncryptedDownloadTag, EncryptedUploadTag } from '@sealift/element/vue';
import type { Receipt } from '@sealift/upload/upload';
import type { SvelteHTMLElements } from 'svelte/elements';
import type { GlobalComponents } from 'vue';

/** What the types for Svelte, Vue and plain listeners accept, and what they must refuse. Nothing of it runs. */
export const svelte: SvelteHTMLElements['encrypted-upload'] & EncryptedUploadProps = {
  signer: '/sealift',
  'max-size': '10GB',
  'onsealift-uploaded': ({ detail }) => detail.receipt.key,
};
export const svelteRefused: EncryptedDownloadProps[] = [
  // @ts-expect-error: a server would write it into its markup: an attachment sets it
  { headers: { authorization: 'x' } },
  // @ts-expect-error: an element's attribute is max-size
  { maxSize: '10GB' },
  // @ts-expect-error: the detail of another event
  { 'onsealift-downloaded': ({ detail }) => detail.receipt },
];

export const vue: GlobalComponents['encrypted-upload'] extends EncryptedUploadTag ? true : never = true;
export const vueProps: InstanceType<EncryptedUploadTag>['$props'][] = [
  { signer: '/sealift', maxSize: '10GB', multiple: true, class: 'drop', context: { case: '7' } },
  // @ts-expect-error: not one of the policies
  { commitmentPolicy: 'ALLOW' },
];
export function vueEvents(
  upload: InstanceType<EncryptedUploadTag>,
  download: InstanceType<EncryptedDownloadTag>,
): void {
  upload.$emit(
    'sealift-uploaded',
    new CustomEvent<{
      item: UploadItem;
      file: File;
      name: string;
      receipt: Receipt;
      protection: undefined;
    }>('x'),
  );
  // @ts-expect-error: an event of the other element
  download.$emit('sealift-uploaded', new CustomEvent('x'));
}

export function listeners(): void {
  const upload = document.createElement('encrypted-upload');
  upload.addEventListener('sealift-uploaded', ({ detail }) => detail.receipt.key);
  upload.addEventListener('sealift-error', ({ detail }) => detail.code === 'type-not-accepted');
  // @ts-expect-error: the detail of another event
  upload.addEventListener('sealift-all-done', ({ detail }) => detail.receipt);
  // @ts-expect-error: a property that there is not
  upload.maxsize = '10GB';
}
