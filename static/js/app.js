// Starts a controller for every [data-controller]. One that fails is named in the console; the others go on.
import { makeClient, startClient } from "./client.js";
import { controllers } from "./controllers.js";
import { fetchLater } from "./fetch_later.js";
import { hear, tell } from "./lib/dom.js";
import { markup } from "./lib/markup.js";
import { readPage } from "./lib/page.js";
import { Sentences } from "./lib/sentences.js";

// Behaviours of the whole page, and those that share an element with another.
const EVERYWHERE = ["activity", "identity", "notice", "presence", "title"];
const BESIDE = { conversation: ["reading", "states", "header"], timeline: ["message-actions", "history"] };
// What people came for on the pages that have it; the rest of later.js waits until there is a way to the server.
const SOON = "[data-controller=people-picker], [data-controller=connection], [data-controller=sign-out]";

const EARLY = ["keydown", "click"];

function wanted(table) {
  return Array.from(document.querySelectorAll("[data-controller]"), (element) =>
    element.dataset.controller.split(" ").flatMap((name) => [name, ...(BESIDE[name] ?? [])])
      .filter((name) => Object.hasOwn(table, name)).map((name) => ({ name, element }))).flat();
}

function startAll(table, found) {
  for (const { name, element } of found) {
    try {
      table[name](element, client);
    } catch (error) {
      console.error(`controller ${name} failed`, error);
    }
  }
}

function add(markup) {
  document.body.append(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
}

// Ctrl K, or a message's button, before what answers it is there: done as soon as it is.
let early = null;

function keepEarly(event) {
  const { target, key } = event;
  const button = !key && target.closest(".message button[data-action]");
  if (!button && !((event.ctrlKey || event.metaKey) && key?.toLowerCase() === "k")) return;
  event.preventDefault();
  early = () => (button ? button.click() : document.dispatchEvent(new KeyboardEvent("keydown", event)));
  startLater();
}

let isLaterAsked = false;

async function startLater() {
  if (isLaterAsked) return;
  isLaterAsked = true;
  let isFailed = false;
  const onFailed = () => {
    isFailed = true;
    tell("notice", { text: client.say("later-failed") });
  };
  const later = await fetchLater({ clock: client.clock, onFailed });
  if (isFailed) tell("notice", { text: "" });
  add(later.markup);
  startAll(later.controllers, wanted(later.controllers));
  for (const type of EARLY) document.removeEventListener(type, keepEarly);
  early?.();
}

add(markup);
const page = readPage(document);
const sentences = new Sentences(document.getElementById("sentences")?.dataset ?? {}, page.locale);
const client = await makeClient(page, sentences);
const everywhere = page.me ? EVERYWHERE.map((name) => ({ name, element: document.body })) : [];
startAll(controllers, [...everywhere, ...wanted(controllers)]);
if (page.me) {
  for (const type of EARLY) document.addEventListener(type, keepEarly);
  hear("link", () => client.link.isReady && startLater());
  await startClient(client);
  if (document.querySelector(SOON)) startLater();
}
