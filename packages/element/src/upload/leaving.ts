/** Asks before the page is left while files are on their way; an upload ends with its page. */
export class LeaveGuard {
  #armed = false;

  arm(armed: boolean): void {
    if (armed === this.#armed) return;
    this.#armed = armed;
    if (armed) window.addEventListener('beforeunload', ask);
    else window.removeEventListener('beforeunload', ask);
  }
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
