// The buttons of a message's actions: those that are offered to this reader are shown.
import { setHidden } from "../page/dom.js";
import { hasComposer } from "../page/open_composer.js";

// chatapp/pages/message_actions.py says to whom each is offered.
export function fillActions(box, message, client) {
  const isMine = message.sender.id === client.page.me;
  const isText = !message.deleted_at;
  const isOwner = client.conversation.role === "owner";
  const log = client.conversation.scroll.element;
  const isRoom = log.closest(".conversation").dataset.kind === "room";
  const offered = {
    all: true,
    text: isText,
    others: !isMine,
    author: isText && isMine,
    deleter: isText && (isMine || isOwner),
    writer: isText && hasComposer(log),
    thread: isRoom && isText,
  };
  for (const button of box.querySelectorAll("[data-offered]")) setHidden(button, !offered[button.dataset.offered]);
}

// Return the row of a stored message around an element, or null.
export function actionableRow(element) {
  return element?.closest(".message[data-seq]:not([data-kind=system])") ?? null;
}
