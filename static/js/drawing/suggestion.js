// A line of the suggestions for a mention: a person, or all or those who are online.
import { fromTemplate, setHidden, setText, target } from "../page/dom.js";
import { split } from "../models/finding.js";
import { knownPresence } from "./known_presence.js";

// `one`: {name, person, isMember} or {name, group, members}; `text`: what was typed.
export function drawSuggestion(one, id, text, client) {
  const option = fromTemplate(one.group ? `suggestion-${one.group}` : "suggestion-template");
  Object.assign(option, { id });
  option.dataset.name = one.name;
  if (one.group) fillGroup(option, one, client);
  else fillPerson(option, one, text, client);
  return option;
}

function fillGroup(option, { group, members }, client) {
  const others = members - 1;
  setText(target(option, "title"), `@${group}`);
  if (group === "all" && others > 0) setText(target(option, "detail"), client.count("notifies-n", others));
}

function fillPerson(option, { person, isMember }, text, client) {
  const avatar = target(option, "avatar");
  avatar.dataset.hue = person.hue;
  setText(avatar, person.initials);
  const presence = target(option, "presence");
  presence.dataset.presenceOf = person.id;
  presence.dataset.state = knownPresence(person.id, client);
  const [before, match, after] = split(person.name, text);
  target(option, "title").replaceChildren(before, ...(match ? [strong(match), after] : []));
  setText(target(option, "detail"), `@${person.username}`);
  setHidden(target(option, "note"), isMember);
}

function strong(text) {
  return Object.assign(document.createElement("b"), { textContent: text });
}
