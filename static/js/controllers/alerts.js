// Tells of what is loud by a sound and by the browser: in the tab that holds the connection, and never of what somebody
// has before their eyes in any tab of this browser.
import { hear } from "../page/dom.js";
import { Alerts } from "../models/alerts.js";
import { chime } from "../page/chime.js";
import { desktopState, showDesktop } from "../page/desktop.js";

const ANSWER = 150; // ms that other tabs have to say that the conversation is on their screen
const MOST = 3; // told at once, of what came while the network was away

export function start(body, client) {
  const { page, clock, list, storage, link } = client;
  const alerts = new Alerts({ me: page.me, entries: list.of(null) });
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`alerts:${page.me}`) : null;
  const asked = new Map(); // id: the call for an answer
  const isQuiet = () => "quiet" in document.body.dataset;

  // Without do not disturb and quiet hours this is the same on each page; so every tab keeps count, and one tells.
  function changed() {
    tell(alerts.changed(list.of(null), { now: Date.now(), isQuiet: isQuiet() }));
  }

  async function tell(found) {
    if (!link.isLeader || !found.length) return;
    const isSeen = await Promise.all(found.map(({ conversation }) => isOnScreen(conversation)));
    const unseen = found.filter((_, at) => !isSeen[at]).slice(-MOST);
    if (!unseen.length) return;
    if ("sound" in document.body.dataset) chime();
    if (desktopState(storage) === "on") for (const alert of unseen) show(alert);
  }

  function show({ conversation, seq, entry, notice }) {
    const icon = document.querySelector("link[rel=icon]").href;
    const { title, text } = notice ? ofNotice(notice, client) : ofEntry(entry, client);
    const at = `/conversations/${conversation}${seq ? `?around=${seq}#m${seq}` : ""}`;
    const onClick = () => (isHere(conversation) ? undefined : location.assign(at));
    showDesktop({ title, body: text, tag: conversation, icon, onClick });
  }

  const isHere = (conversation) => client.conversation?.id === conversation;
  const isShown = (conversation) => isHere(conversation) && document.visibilityState === "visible";

  function isOnScreen(conversation) {
    if (isShown(conversation)) return true;
    if (!tabs) return false;
    const id = client.newId();
    tabs.postMessage({ ask: id, conversation });
    return new Promise((resolve) => {
      const done = (isSeen) => {
        asked.delete(id);
        resolve(isSeen);
      };
      asked.set(id, () => done(true));
      clock.after(ANSWER, () => done(false));
    });
  }

  tabs?.addEventListener("message", ({ data: { ask, answer, conversation } }) => {
    if (answer) asked.get(answer)?.();
    else if (isShown(conversation)) tabs.postMessage({ answer: ask });
  });
  hear("list", changed);
  hear("activity", ({ notice }) => tell(alerts.noticed(notice)));
}

function ofEntry({ kind, title, last_message: last }, { say }) {
  const { name } = last.sender;
  return { title: kind === "room" ? say("alert-in", { name, title: `#${title}` }) : name, text: last.text ?? "" };
}

function ofNotice({ kind, actor, place, message }, { say }) {
  const name = actor?.name ?? "";
  const room = place.room?.name ?? (place.kind === "room" ? place.name : null);
  if (kind === "added" || kind === "role") return { title: name, text: say(`alert-${kind}`, { title: `#${room}` }) };
  return { title: room ? say("alert-in", { name, title: `#${room}` }) : name, text: message?.text ?? "" };
}
