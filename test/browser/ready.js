/** Installs the browsers that the suites need, before several of them run at a time. Says what to install where it cannot. */
import { findChromium } from './chromium.js';
import { installChromium } from './install.js';
import { installEngine } from './install-engine.js';

if (findChromium() === undefined) installChromium();
for (const engine of ['firefox', 'webkit']) installEngine(engine);
