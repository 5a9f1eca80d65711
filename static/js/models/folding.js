// Which messages are folded: the same rule as in chatapp/web/folding.py.
const LINES = 40;
const WIDTH = 72; // characters of a line

// Return the number of lines of a text that is to be folded, else 0; 1 when the text has few lines that are long.
export function linesToFold(text) {
  const lines = text.split("\n");
  const shown = lines.reduce((n, line) => n + (Math.ceil([...line].length / WIDTH) || 1), 0);
  if (shown <= LINES) return 0;
  return lines.length > LINES ? lines.length : 1;
}
