// A request that was refused by the server or did not reach it. `code` is one of docs/protocol.md, or one of two more:
// "offline" (the request never left this device) and "unanswered" (it left, and may have arrived).
export class Refusal extends Error {
  constructor({ code, message = "", field = null, retry_after = null, retry = false, ...rest }) {
    super(message || code);
    this.code = code;
    this.field = field;
    this.retryAfter = retry_after;
    this.retry = retry;
    this.rest = rest;
  }

  // The arguments of the constructor: messages between tabs carry no classes.
  get asObject() {
    const { code, message, field, retryAfter, retry, rest } = this;
    return { code, message, field, retry_after: retryAfter, retry, ...rest };
  }

  static offline() {
    return new Refusal({ code: "offline", retry: true });
  }

  static unanswered() {
    return new Refusal({ code: "unanswered", retry: true });
  }
}
