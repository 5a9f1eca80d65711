// Makes a menu of a link that leads to a page of the same: the link's content opens it. The focus stays where it is.
export function makeMenu(link, items) {
  const menu = document.createElement("details");
  menu.className = "menu";
  const summary = document.createElement("summary");
  summary.className = link.className;
  summary.title = link.title;
  const isFocused = document.activeElement === link;
  summary.append(...link.childNodes);
  menu.append(summary, items);
  link.replaceWith(menu);
  if (isFocused) summary.focus();
}
