/** To be imported before everything else: what classes of the packages extend is there when they are read. */
import { LightAbortController, LightAbortSignal, LightEvent, LightEventTarget } from './events.js';
import { LightHeaders, LightRequest, LightResponse } from './exchange.js';
import { LightMessageChannel } from './ports.js';

Object.assign(globalThis, {
  Event: LightEvent,
  EventTarget: LightEventTarget,
  AbortController: LightAbortController,
  AbortSignal: LightAbortSignal,
  Headers: LightHeaders,
  Request: LightRequest,
  Response: LightResponse,
  MessageChannel: LightMessageChannel,
});
