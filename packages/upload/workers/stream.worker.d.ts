/** A service worker, without imports; built from src. */
export {};
