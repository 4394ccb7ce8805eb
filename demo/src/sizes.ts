const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];
const count = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `4.2 MB` */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${short.format(value)} ${bytes === 1 ? 'byte' : UNITS[unit]}`;
}

/** `4,194,320 bytes` */
export function exactly(bytes: number): string {
  return `${count.format(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
}
