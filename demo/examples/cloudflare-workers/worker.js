import { createApp } from './app.js';

let app;

/** Settings are variables and secrets of the Worker; what is in `public` is served before the Worker is asked. */
export default {
  fetch(request, env, context) {
    app ??= createApp(env);
    return app.fetch(request, env, context);
  },
};
