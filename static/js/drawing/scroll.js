// The scroll position of a log that is laid out from the bottom up: scrollTop is 0 at the newest message, negative
// above.
const NEAR = 24; // pixels from the end that still count as its end
const WHOLE = 4; // pixels of a row's end that may be hidden while all of the row counts as seen

export class Scroll {
  constructor(element) {
    this.element = element;
  }

  get distance() {
    return Math.abs(this.element.scrollTop);
  }

  get isAtBottom() {
    return this.distance <= NEAR;
  }

  get isNearTop() {
    return this.element.scrollHeight - this.element.clientHeight - this.distance < this.element.clientHeight;
  }

  get isAllInSight() {
    return this.element.scrollHeight <= this.element.clientHeight;
  }

  // {first, last}: the first row that is visible in part, and the last that is visible wholly; undefined if there is
  // none.
  get inView() {
    const { rows, first, edge } = this.#inView();
    return { first: rows[first], last: rows[firstWhere(rows, (box) => box.bottom > edge) - 1] };
  }

  toBottom() {
    this.element.scrollTop = 0;
  }

  // Return the distance of a row's upper edge below that of the log, in pixels.
  topOf(row) {
    return row.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
  }

  // Scroll so that a row is at `top`. Browsers round the position; differences below a pixel would add up.
  put(row, top) {
    const by = this.topOf(row) - top;
    if (Math.abs(by) >= 1) this.element.scrollTop += by;
  }

  // Scroll so that the message `seq` is at `top`. Return false when it is not in the window.
  goTo({ seq, top }) {
    const row = this.element.querySelector(`[data-seq="${seq}"]`);
    if (row) this.put(row, top);
    return Boolean(row);
  }

  // Call `change()`, which changes the content, and keep the position: that of the row being read, or, unless
  // `isFixed`, the bottom for a reader who is there. A log at its very bottom stays there by itself; measuring it would
  // force a layout for each of many changes.
  keep(change, { toBottom = false, isFixed = false } = {}) {
    const { distance } = this;
    const anchor = this.#edited() ?? (toBottom || (distance <= NEAR && !isFixed) ? null : this.#anchor());
    const top = anchor && this.topOf(anchor);
    change();
    if (!anchor && distance) this.toBottom();
    else if (anchor?.isConnected) this.put(anchor, top);
  }

  // {rows, first, edge}: all rows, the place of the first that is visible in part, and the line that whole ones end above.
  #inView() {
    const rows = Array.from(this.element.querySelectorAll(".message[id]"));
    const { top, bottom } = this.element.getBoundingClientRect();
    const edge = bottom + (this.isAtBottom ? NEAR : WHOLE);
    return { rows, first: firstWhere(rows, (box) => box.bottom > top), edge };
  }

  // The row that keeps its place: the first whose beginning is on screen, since the row above it may change its height.
  #anchor() {
    const { first, rows } = this.#inView();
    const top = this.element.getBoundingClientRect().top;
    const whole = rows[first]?.getBoundingClientRect().top < top ? rows[first + 1] : rows[first];
    return whole && this.topOf(whole) < this.element.clientHeight ? whole : rows[first];
  }

  // The editor with the focus, if it is on screen: it must not move while somebody writes in it.
  #edited() {
    const editor = document.activeElement?.closest(".editor");
    const isShown = editor && editor.getBoundingClientRect().bottom > this.element.getBoundingClientRect().top;
    return isShown ? editor : null;
  }
}

// Binary search: return the index of the first row for whose box `holds` is true, as it is for all rows below.
function firstWhere(rows, holds) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(rows[middle].getBoundingClientRect())) high = middle;
    else low = middle + 1;
  }
  return low;
}
