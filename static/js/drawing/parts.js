// Draws a message's text, node by node, as the server parsed it; templates/conversations/_parts.html draws the same. Of
// a node of an unknown kind what it holds is drawn.

// What makes the element of a node of some kind; formatted.js adds those of formatting.
export const makers = {
  break: () => document.createElement("br"),
  link: ({ href }) => {
    const link = document.createElement("a");
    return Object.assign(link, { className: "link", href, target: "_blank", rel: "noreferrer noopener" });
  },
};

export function drawParts(element, parts) {
  element.replaceChildren(...parts.map(drawPart));
}

function drawPart(part) {
  const node = makers[part.t]?.(part) ?? document.createDocumentFragment();
  node.append(...(part.c?.map(drawPart) ?? [part.text ?? ""]));
  return node;
}

// Return the parts of a text that the server has not parsed yet.
export function plainParts(text) {
  const lines = text.split("\n").map((line) => ({ t: "text", text: line }));
  return lines.flatMap((line, i) => (i ? [{ t: "break" }, line] : [line]));
}
