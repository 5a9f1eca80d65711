// A request that was not granted: by the server, or because there was no way to it.
// `code` as in docs/protocol.md, and two of our own: "offline" (it never left this device) and "unanswered"
// (it left, and nobody knows whether it arrived).
export class Refusal extends Error {
  constructor({ code, message = "", field = null, retry_after = null, retry = false, ...rest }) {
    super(message || code);
    this.code = code;
    this.field = field;
    this.retryAfter = retry_after;
    this.retry = retry;
    this.rest = rest;
  }

  // What the constructor takes: a message between tabs carries no class.
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
