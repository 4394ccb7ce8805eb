/** `20130524T000000Z` to milliseconds, or undefined when it is not a real moment in exactly that form. */
export function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // 31 February parses as a day in March; a second look refuses it.
  return Number.isNaN(time) || new Date(time).toISOString() !== iso ? undefined : time;
}

export function formatTimestamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
