/** Script of the page: the elements as anybody uses them, and what they said. */
import '@sealift/element/define';

declare global {
  var said: { type: string; detail: unknown }[];
  var leftovers: () => Promise<string[]>;
}

globalThis.said = [];
for (const type of ['sealift-uploaded', 'sealift-downloaded', 'sealift-error', 'sealift-canceled'])
  document.addEventListener(type, (event) => {
    const { detail } = event as CustomEvent;
    globalThis.said.push({ type, detail: JSON.parse(JSON.stringify(detail ?? null)) });
  });

/** What lies in the private file system, ours and others'. */
globalThis.leftovers = async () => {
  const names: string[] = [];
  const list = async (folder: FileSystemDirectoryHandle): Promise<void> => {
    for await (const [name, handle] of folder.entries())
      if (handle instanceof FileSystemDirectoryHandle) await list(handle);
      else names.push(name);
  };
  await list(await navigator.storage.getDirectory());
  return names;
};
