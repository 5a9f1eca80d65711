// A log that is laid out from the bottom up: scrollTop is 0 at the newest message and negative above it.
const NEAR = 24; // pixels that still count as the bottom

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

  toBottom() {
    this.element.scrollTop = 0;
  }

  // Change the content; what is being read stays where it is, or the bottom does when one is there. Who is right at the
  // bottom stays there without our doing: asking for it would lay everything out at once, for each of many changes.
  keep(change, { toBottom = false } = {}) {
    const { distance } = this;
    const anchor = toBottom || distance <= NEAR ? null : this.#anchor();
    const top = anchor?.getBoundingClientRect().top;
    change();
    if (!anchor && distance) this.toBottom();
    else if (anchor?.isConnected) this.element.scrollTop += anchor.getBoundingClientRect().top - top;
  }

  // The first message that is on screen.
  #anchor() {
    const edge = this.element.getBoundingClientRect().top;
    const rows = this.element.querySelectorAll(".message");
    return Array.from(rows).find((row) => row.getBoundingClientRect().bottom > edge) ?? null;
  }
}
