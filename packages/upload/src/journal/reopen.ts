/** What TypeScript's library leaves out (File System Access, "permissions"). */
interface Asking {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
}

/** The file behind a handle, when the browser, or the person before it, lets it be read: asks in a click only. */
export async function reopen(handle: (FileSystemFileHandle & Asking) | undefined): Promise<File | undefined> {
  if (handle === undefined) return undefined;
  try {
    const mode = { mode: 'read' } as const;
    const known = (await handle.queryPermission?.(mode)) ?? 'granted';
    const allowed = known === 'prompt' ? await handle.requestPermission?.(mode) : known;
    return allowed === 'granted' ? await handle.getFile() : undefined;
  } catch {
    return undefined;
  }
}
