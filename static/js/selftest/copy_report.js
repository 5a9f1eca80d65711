// Copy the text of a field, or leave it selected where there is no clipboard.
import { setText } from "../page/dom.js";

export async function copyReport(field, told, say) {
  field.select();
  const isCopied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  setText(told, say(isCopied || document.execCommand("copy") ? "copied" : "select"));
}
