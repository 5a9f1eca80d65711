// Starts a controller for every [data-controller]. The console names a controller that fails; the others go on.
import { makeClient, startClient } from "./client.js";
import { controllers } from "./controllers.js";
import { fetchDeferred } from "./fetch_deferred.js";
import { hear, isFindKey, isTyping, tell } from "./page/dom.js";
import { markup, sentences as texts } from "./page/localized.js";
import { readPage } from "./page/page.js";
import { Sentences } from "./page/sentences.js";

// Controllers of the whole page, and those that share an element with another; deferred.js names its own. They may start
// in any order: what they share is in `client`, which is complete before.
const first = { controllers, everywhere: ["identity", "notice"], beside: { conversation: ["reading"] } };
// Controllers of deferred.js that people need at once on the pages that have them. Elsewhere deferred.js is fetched
// when the server can be reached.
const SOON = ["people-picker", "connection", "sign-out", "unsaved"].map((name) => `[data-controller=${name}]`).join();

const EARLY = ["keydown", "click"];

function wanted({ controllers, everywhere, beside }, root = document) {
  const ofPage = page.me && root === document ? everywhere.map((name) => ({ name, element: document.body })) : [];
  const here = Array.from(root.querySelectorAll("[data-controller]"), (element) =>
    element.dataset.controller
      .split(" ")
      .flatMap((name) => [name, ...(beside[name] ?? [])])
      .map((name) => ({ name, element })),
  );
  return [...ofPage, ...here.flat()].filter(({ name }) => Object.hasOwn(controllers, name));
}

function startAll(some, found = wanted(some), on = client) {
  for (const { name, element } of found) {
    try {
      some.controllers[name](element, on);
    } catch (error) {
      console.error(`controller ${name} failed`, error);
    }
  }
}

function add(markup) {
  // <body>: without it, leading templates would go into the head.
  const { body } = new DOMParser().parseFromString(`<body>${markup}`, "text/html");
  document.body.append(...body.childNodes);
}

// Older browsers load what others make a sheet of; the policy for contents allows no <style>.
function style(text) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    const link = document.querySelector("link[href$='/app.css']").cloneNode();
    link.href = link.href.replace("app.css", "deferred.css");
    document.head.append(link);
  }
}

// A press of Ctrl K or ?, or of a message's button, that came before deferred.js: repeated as soon as that is there.
let early = null;

function keepEarly(event) {
  const { key, type, target } = event;
  const button = type === "click" && target.closest(".message button[data-action]");
  const isKey = key === "?" ? !isTyping(target) : isFindKey(event);
  if (!button && !isKey) return;
  event.preventDefault();
  early = () => (button ? button.click() : document.dispatchEvent(new KeyboardEvent("keydown", event)));
  startDeferred();
}

// Announcements that came before the controller that shows them.
const announced = [];

let isDeferredAsked = false;

async function startDeferred() {
  if (isDeferredAsked) return;
  isDeferredAsked = true;
  let isFailed = false;
  const onFailed = () => {
    isFailed = true;
    tell("notice", { text: client.say("deferred-failed") });
  };
  const deferred = await fetchDeferred({ clock: client.clock, onFailed });
  if (isFailed) tell("notice", { text: "" });
  style(deferred.sheet);
  add(deferred.markup);
  sentences.add(deferred.sentences);
  // Start the controllers of a part that came later, with a client of its own.
  client.startIn = (root, on) => {
    for (const some of [first, deferred]) startAll(some, wanted(some, root), on);
  };
  startAll(deferred);
  for (const type of EARLY) document.removeEventListener(type, keepEarly);
  early?.();
  for (const announcement of announced.splice(0)) tell("announcement", announcement);
}

document.cookie = "chatapp_scripts=1; path=/; max-age=31536000; samesite=lax"; // chatapp/pages/conversation.py
add(markup);
const page = readPage(document);
const sentences = new Sentences(texts, page.locale);
const client = await makeClient(page, sentences);
startAll(first);
if (page.me) {
  for (const type of EARLY) document.addEventListener(type, keepEarly);
  hear("announcement", (event) => announced.push(event));
  hear("link", () => client.link.isReady && startDeferred());
  await startClient(client);
  if (document.querySelector(SOON)) startDeferred();
}
