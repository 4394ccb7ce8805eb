/** The part of W3C WebDriver (https://www.w3.org/TR/webdriver2/) that our tests need, over fetch. */

/** The name of an element reference in JSON: section 12.2. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** @typedef {Awaited<ReturnType<typeof openSession>>} Session */

/**
 * A new browser with one window.
 * @param {string} driver address of the driver
 * @param {object} alwaysMatch capabilities
 */
export async function openSession(driver, alwaysMatch) {
  const { sessionId } = await call(driver, 'POST', '/session', { capabilities: { alwaysMatch } });
  /** @type {(method: string, path: string, body?: object) => Promise<any>} */
  const command = (method, path, body) => call(driver, method, `/session/${sessionId}${path}`, body);

  return {
    /** @param {string} url */
    goto: (url) => command('POST', '/url', { url }),
    /** How long a script of `evaluate` may take. @param {number} script milliseconds */
    allow: (script) => command('POST', '/timeouts', { script }),
    /**
     * Runs the body of an async function in the page; what it returns comes back as JSON, an element as a reference.
     * @param {string} body with the arguments as `args`
     * @param {...unknown} args
     */
    async evaluate(body, ...args) {
      // The driver would wait for a promise itself, but WebKitGTK forgets what it was rejected with.
      const script = `const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);
        (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const { value, error } = await command('POST', '/execute/async', { script, args });
      if (error !== undefined) throw new Error(`in the page: ${error}`);
      return value;
    },
    /** Picks files in a file input, as a person does. @param {Record<string, string>} input @param {string[]} paths */
    pick: (input, paths) => command('POST', `/element/${input[ELEMENT]}/value`, { text: paths.join('\n') }),
    /** @param {Record<string, string>} element */
    click: (element) => command('POST', `/element/${element[ELEMENT]}/click`, {}),
    /** Presses and lets go of keys, in turn. @param {object[]} actions of a key input source, section 15.4.2 */
    keys: (actions) => command('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] }),
    /** What the window shows: a PNG, in base64. */
    shot: () => command('GET', '/screenshot'),
    close: () => command('DELETE', ''),
  };
}

/** @param {string} driver @param {string} method @param {string} path @param {object} [body] */
async function call(driver, method, path, body) {
  const response = await fetch(driver + path, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = /** @type {{ value: any }} */ (await response.json());
  if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}
