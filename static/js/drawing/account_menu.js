// The menu of one's own account, in place of the link to the settings.
import { fromTemplate, setHidden, setText, target, tell } from "../page/dom.js";
import { makeMenu } from "../page/menu.js";

export function makeAccountMenu(element, { page }) {
  const items = fromTemplate("account-template");
  items.querySelector("[data-status-of]").dataset.statusOf = page.me;
  setText(target(items, "name"), page.name);
  setHidden(target(items, "admin"), !("admin" in element.dataset));
  makeMenu(element.querySelector("a"), items);
  tell("listed", {});
}
