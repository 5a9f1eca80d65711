// Tells the others in the conversation that the reader is typing.

const EVERY = 3000; // ms between two reports

export function start(form, client) {
  const { conversation, clock, link } = client;
  const { hear } = conversation;
  const field = form.elements.namedItem("body");
  let last = -Infinity;

  function report() {
    const now = clock.now();
    const isRecent = now - conversation.typedAt < EVERY;
    if (!isRecent || !field.value.trim() || now - last < EVERY || !link.isLive) return;
    last = now;
    // Nothing depends on it: the next key tries again.
    link.request("typing", { conversation: conversation.id }).catch(() => {});
  }

  field.addEventListener("input", report);
  hear("open", report);
  hear("posted", () => {
    last = -Infinity;
  });
  report();
}
