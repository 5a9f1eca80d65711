// The buttons of a message's actions: those that the reader may use are shown.
import { setHidden } from "../page/dom.js";

export function fillActions(box, message, client) {
  const isMine = message.sender.id === client.page.me;
  const isText = !message.deleted_at;
  const isOwner = client.conversation.role === "owner";
  const allowed = {
    copy: isText,
    edit: isText && isMine,
    delete: isText && (isMine || isOwner),
    unread: !isMine,
  };
  for (const [name, isAllowed] of Object.entries(allowed))
    setHidden(box.querySelector(`[data-action="${name}"]`), !isAllowed);
}

// Return the row of a stored message around an element, or null.
export function actionableRow(element) {
  return element?.closest(".message[data-seq]:not([data-kind=system])") ?? null;
}
