// Reacts when the person of this page is not signed in any more, or somebody else is. Waiting messages stay kept under
// the person's id.
import { hear } from "../page/dom.js";
import { Storage } from "../page/storage.js";

const ONCE_IN = 10_000; // ms; a page that is refused again so soon after a reload is not reloaded again

export function start(body, client) {
  hear("csrf", ({ token }) => {
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  });
  hear("refused", ({ code }) => {
    if (client.link.state !== "refused") {
      client.link.refuse(code); // an HTTP request was refused; this ends in the same event
      return;
    }
    if (code === "wrong_person") reloadOnce();
    else location.assign(`/sign-in${wayBack()}`);
  });
}

// A page that asks for confirmation is no place to come back to.
function wayBack() {
  const isQuestion = document.querySelector("[data-place=question]");
  return isQuestion ? "" : `?next=${encodeURIComponent(location.pathname + location.search)}`;
}

function reloadOnce() {
  const area = new Storage(() => sessionStorage); // for each tab, since all of them are refused at once
  const age = Date.now() - (area.get("reloaded") ?? 0);
  if (age >= 0 && age < ONCE_IN) return;
  area.set("reloaded", Date.now());
  location.reload();
}
