/** `1,234` */
export const number = (count: number): string => count.toLocaleString('en');
/** `1,234 files` */
export const files = (count: number): string => (count === 1 ? '1 file' : `${number(count)} files`);
