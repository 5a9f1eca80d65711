// What to do when this page is not, or no longer, whom it believes to be. What waits stays kept under that person's id.
import { hear } from "../lib/dom.js";
import { Storage } from "../lib/storage.js";

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
    if (code === "wrong_person") reloadOnce();
    else location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
}

function reloadOnce() {
  const area = new Storage(() => sessionStorage); // each tab for itself: all of them are refused at once
  const age = Date.now() - (area.get("reloaded") ?? 0);
  if (age >= 0 && age < ONCE_IN) return;
  area.set("reloaded", Date.now());
  location.reload();
}
