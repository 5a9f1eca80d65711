// Starts a controller for every [data-controller]. One that fails is named in the console; the others go on.
import { makeClient, startClient } from "./client.js";
import { controllers } from "./controllers.js";
import { markup } from "./lib/markup.js";
import { readPage } from "./lib/page.js";
import { Sentences } from "./lib/sentences.js";

// Behaviours of the whole page, and those that share an element with another.
const EVERYWHERE = ["activity", "identity", "notice", "presence", "title"];
const BESIDE = { conversation: ["reading", "states", "header"], timeline: ["message-actions", "history"] };

function wanted() {
  const found = Array.from(document.querySelectorAll("[data-controller]"), (element) =>
    element.dataset.controller.split(" ").filter((name) => Object.hasOwn(controllers, name))
      .flatMap((name) => [name, ...(BESIDE[name] ?? [])]).map((name) => ({ name, element })));
  const everywhere = document.body.dataset.me ? EVERYWHERE.map((name) => ({ name, element: document.body })) : [];
  return [...everywhere, ...found.flat()];
}

document.body.append(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
const page = readPage(document);
const sentences = new Sentences(document.getElementById("sentences")?.dataset ?? {}, page.locale);
const client = await makeClient(page, sentences);
for (const { name, element } of wanted()) {
  try {
    controllers[name](element, client);
  } catch (error) {
    console.error(`controller ${name} failed`, error);
  }
}
if (page.me) await startClient(client);
