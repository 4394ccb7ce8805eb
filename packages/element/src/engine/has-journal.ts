/**
 * A cheap look, without the journal's code: whether this browser has a journal of this origin at all. Asked of what keeps it: nothing
 * beside it can be lost in a crash that it outlives.
 */
export async function hasJournal(): Promise<boolean> {
  // Firefox before 126 cannot tell.
  const databases = await indexedDB.databases?.();
  return databases?.some(({ name }) => name === 'sealift-journal') ?? true;
}
