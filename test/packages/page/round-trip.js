/** What is stored can be fetched again: the download element, too, has workers to start. */
const upload = document.querySelector('encrypted-upload');
upload.addEventListener('sealift-uploaded', ({ detail }) => {
  const download = document.createElement('encrypted-download');
  download.signer = '/sealift';
  download.objectKey = detail.receipt.key;
  download.save = 'manual';
  if (upload.workerUrl !== undefined) download.workerUrl = upload.workerUrl;
  download.addEventListener('sealift-downloaded', async ({ detail }) => {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await detail.file.arrayBuffer()));
    download.dataset.verified = String(detail.verified);
    download.dataset.sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
  document.body.append(download);
});
