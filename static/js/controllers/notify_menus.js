// How much one is told of a conversation: in the header of the open one, and at each row of the rail.
import { fromTemplate, hear, setData } from "../page/dom.js";
import { conversationOf } from "../drawing/entry_reading.js";
import { makeNotifyMenu } from "../drawing/notify_menu.js";

export function start(body, client) {
  atHeader(client);
  atRail(client);
}

function atHeader(client) {
  const head = document.querySelector(".conversation-head");
  if (!head || !client.conversation) return;
  const { id } = client.conversation;
  const menu = fromTemplate("notify-button");
  menu.classList.add("head-notify");
  makeNotifyMenu(menu, () => id, client);
  const actions = head.querySelector(".place-actions");
  if (actions) actions.prepend(menu);
  else head.append(menu);
  const draw = () => setData(menu, "muted", Boolean(client.list.get(id)?.muted_until));
  hear("list", draw);
  draw();
}

// One button for all rows: it goes to the row under the pointer or with the focus. The context menu's key opens it too.
function atRail(client) {
  const rail = document.querySelector(".rail-scroll");
  if (!rail) return;
  let row = null;
  const menu = fromTemplate("notify-button");
  menu.classList.add("rail-notify");
  const summary = menu.querySelector("summary");
  summary.tabIndex = -1;
  makeNotifyMenu(menu, () => row && conversationOf(row), client);

  function move(to) {
    if (!to || to === row || menu.open) return;
    row = to;
    row.append(menu);
  }

  for (const name of ["pointerover", "focusin"])
    rail.addEventListener(name, (event) => move(event.target.closest(".rail-row")));
  rail.addEventListener("contextmenu", (event) => {
    const on = event.target.closest(".rail-row");
    if (!on || event.pointerType === "touch") return; // there, the browser's own menu opens links
    event.preventDefault();
    menu.open = false;
    move(on);
    menu.open = true;
    menu.querySelector(".menu-items button:not([hidden])").focus();
  });
}
