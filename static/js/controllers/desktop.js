// The notifications of this browser, in the settings.
import { setHidden, setText, target } from "../page/dom.js";
import { chime } from "../page/chime.js";
import { desktopState, setDesktop, showDesktop } from "../page/desktop.js";

export function start(section, { storage, say }) {
  const button = (name) => section.querySelector(`[data-action=${name}]`);

  function draw() {
    const state = desktopState(storage);
    for (const words of section.querySelectorAll("[data-state]")) setHidden(words, words.dataset.state !== state);
    setHidden(button("on"), state !== "off");
    setHidden(button("off"), state !== "on");
    setHidden(button("test"), state !== "on");
  }

  const actions = {
    on: () => setDesktop(storage, true),
    off: () => setDesktop(storage, false),
    sound: chime,
    test: () => {
      showDesktop({ title: say("test-title"), body: say("test-body"), tag: "test", onClick: () => {} });
      setText(target(section, "told"), say("test-sent"));
    },
  };

  section.addEventListener("click", async ({ target: { dataset } }) => {
    if (!Object.hasOwn(actions, dataset.action)) return;
    await actions[dataset.action]();
    draw();
  });
  setHidden(section, false);
  draw();
}
