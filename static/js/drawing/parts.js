// Draws a message's text, node by node, as the server parsed it.
export function drawParts(element, parts) {
  element.replaceChildren(...parts.map(drawPart));
}

function drawPart(part) {
  if (part.t === "break") return document.createElement("br");
  if (part.t !== "link") return document.createTextNode(part.text ?? "");
  const link = document.createElement("a");
  link.className = "link";
  link.href = part.href;
  link.target = "_blank";
  link.rel = "noreferrer noopener";
  link.textContent = part.text;
  return link;
}

// Return the source text of a drawn message.
export function readText(element) {
  return Array.from(element.childNodes, (node) => (node.nodeName === "BR" ? "\n" : node.textContent)).join("");
}

// Return the parts of a text that the server has not parsed yet.
export function plainParts(text) {
  const lines = text.split("\n").map((line) => ({ t: "text", text: line }));
  return lines.flatMap((line, i) => (i ? [{ t: "break" }, line] : [line]));
}
