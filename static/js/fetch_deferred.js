// Fetches deferred.js, again and again if need be. After a failure the address changes, since browsers remember a
// failed module.
import { backoff } from "./connection/models/backoff.js";

export async function fetchDeferred({ clock, onFailed }) {
  for (let tries = 0; ; tries += 1) {
    try {
      const { deferred } = tries ? await import(`./deferred.js?${tries}`) : await import("./deferred.js");
      return deferred;
    } catch {
      onFailed();
      await new Promise((done) => clock.after(backoff(tries, clock.random), done));
    }
  }
}
