// Copy what a field holds; where there is no clipboard it stays selected.
import { setText } from "./dom.js";

export async function copyReport(field, told, say) {
  field.select();
  const isCopied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  setText(told, say(isCopied || document.execCommand("copy") ? "copied" : "select"));
}
