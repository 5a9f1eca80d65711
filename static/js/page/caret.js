// Where the caret of a text field is on the screen.
const COPIED = [
  ...["box-sizing", "inline-size", "padding", "border", "direction", "text-align"],
  ...["font", "letter-spacing", "word-spacing", "line-height", "tab-size", "text-transform"],
];

// Return {left, top} in pixels from the padding edge of `field`, of the character at `at`.
export function caretAt(field, at) {
  const copy = document.createElement("div");
  const styles = getComputedStyle(field);
  for (const name of COPIED) copy.style.setProperty(name, styles.getPropertyValue(name));
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word" });
  copy.dir = "auto";
  const mark = document.createElement("span");
  mark.textContent = field.value.slice(at) || ".";
  copy.append(field.value.slice(0, at), mark);
  field.after(copy);
  const [box, { left, right, top }] = [copy.getBoundingClientRect(), mark.getClientRects()[0]];
  const isLeftward = getComputedStyle(copy).direction === "rtl";
  copy.remove();
  return { left: (isLeftward ? right : left) - box.left, top: top - box.top - field.scrollTop };
}
