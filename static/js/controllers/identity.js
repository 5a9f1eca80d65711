// What to do when this page is not, or no longer, whom it believes to be. What waits stays kept under that person's id.
import { hear } from "../lib/dom.js";

const ONCE_IN = 10_000; // a page that is refused again so soon after a reload is not reloaded again

export function start(body, client) {
  hear("csrf", ({ token }) => {
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  });
  hear("refused", ({ code }) => {
    if (client.link.state !== "refused") {
      client.link.refuse(code); // told by HTTP; this brings us here again
      return;
    }
    if (code === "wrong_person") reloadOnce(client);
    else location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
}

function reloadOnce(client) {
  const before = client.storage.get("reloaded") ?? 0;
  const age = Date.now() - before;
  if (age >= 0 && age < ONCE_IN) return;
  client.storage.set("reloaded", Date.now());
  location.reload();
}
