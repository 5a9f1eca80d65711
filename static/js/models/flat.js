// The text of a message as one line, for places that have room for no more.
const MOST = 140; // characters; REPLY_TEXT in chatapp/limits.py

// Return the beginning of `message`, stored or waiting, without its formatting. Spoilers stay hidden.
export function flat({ parts, body }) {
  const text = parts ? parts.map(flatPart).join("") : (body ?? "");
  const line = text.replace(/\s+/g, " ").trim();
  const [...characters] = line;
  return characters.length > MOST ? `${characters.slice(0, MOST - 1).join("")}…` : line;
}

const BLOCKS = new Set(["quote", "list", "item", "pre"]);

function flatPart({ t, c, text = "" }) {
  if (t === "break") return " ";
  if (t === "spoiler") return "▮▮▮";
  const words = c ? c.map(flatPart).join("") : text;
  return BLOCKS.has(t) ? ` ${words} ` : words;
}
