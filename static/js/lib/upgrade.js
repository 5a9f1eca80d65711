// Whether a session's try at a WebSocket failed because of the WebSocket: only where polling goes on is it to blame.
const PROBE = 6_000; // an upgrade that takes longer meets something that opens, then swallows frames
const SURVIVES = 3_000; // polling that goes on for this long was not the trouble

export function watchUpgrade(engine, { clock, isCurrent, onUpgrade, onBroken }) {
  const isPolling = () => isCurrent() && engine.transport.name === "polling";
  const blame = () => isPolling() && onBroken();
  const probe = clock.after(PROBE, () => {
    if (!isPolling()) return;
    onBroken();
    engine.close(); // a server may be waiting for the frames; a new session without a try is sure
  });
  engine.once("upgrade", () => {
    clock.cancel(probe);
    onUpgrade();
  });
  engine.once("upgradeError", () => {
    clock.cancel(probe);
    clock.after(SURVIVES, blame);
  });
  engine.once("close", () => clock.cancel(probe));
}
