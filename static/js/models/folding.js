// Which messages are folded: the same rule as in chatapp/web/folding.py.
const LINES = 40;
const WIDTH = 72; // characters of a line
const BLOCKS = ["quote", "list", "item", "pre"];

// Return the number of lines of a text that is to be folded, else 0; 1 when the text has few lines that are long.
export function linesToFold(text) {
  const lines = text.split("\n");
  const shown = lines.reduce((n, line) => n + (Math.ceil([...line].length / WIDTH) || 1), 0);
  if (shown <= LINES) return 0;
  return lines.length > LINES ? lines.length : 1;
}

// Return the text of nodes as its lines are drawn.
export function linesOf(parts) {
  let text = "";
  let isEnded = false; // by a block, which stands on lines of its own
  for (const part of parts) {
    const isBlock = BLOCKS.includes(part.t);
    if (text && (isBlock || isEnded)) text += "\n";
    text += part.t === "break" ? "\n" : part.c ? linesOf(part.c) : (part.text ?? "");
    isEnded = isBlock;
  }
  return text;
}
