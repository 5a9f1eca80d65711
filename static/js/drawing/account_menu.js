// The menu of one's own account, in place of the link to the settings.
import { fromTemplate, setHidden, setText, target, tell } from "../page/dom.js";
import { startDisturbing } from "./disturb_menu.js";
import { makeMenu } from "../page/menu.js";

export function makeAccountMenu(element, client) {
  const { page } = client;
  const items = fromTemplate("account-template");
  items.querySelector("[data-status-of]").dataset.statusOf = page.me;
  setText(target(items, "name"), page.name);
  setHidden(target(items, "admin"), !("admin" in element.dataset));
  startDisturbing(items, client);
  makeMenu(element.querySelector("a"), items);
  tell("listed", {});
}
