/** What is used of NavigatorUAData, which TypeScript's DOM library does not have. */
interface EngineHints {
  readonly mobile: boolean;
  readonly brands: readonly { readonly brand: string }[];
}

/**
 * Whether a file that the browser writes to disk, from a service worker's answer, is either whole or seen to have failed: when the answer
 * breaks off, and when the service worker is ended. So it is in Chromium on desktops (tested with version 156). Firefox and WebKit leave a
 * short file under its own name, and show nothing. Others were not tried, so they do not. No feature tells the engines apart; only
 * Chromium's has these hints.
 */
export function showsBrokenDownloads(
  userAgentData: EngineHints | undefined = (
    globalThis.navigator as { readonly userAgentData?: EngineHints } | undefined
  )?.userAgentData,
): boolean {
  if (userAgentData === undefined || userAgentData.mobile !== false) return false;
  return userAgentData.brands.some(({ brand }) => brand === 'Chromium');
}
