// Makes the elements of formatting for parts.js, as templates/conversations/_parts.html does.
import { makers } from "./parts.js";

const TAGS = { strong: "strong", em: "em", del: "del", code: "code" };

export function drawFormatting(say) {
  for (const [kind, tag] of Object.entries(TAGS)) makers[kind] = () => make(tag);
  Object.assign(makers, {
    quote: () => make("blockquote", { dir: "auto" }),
    item: () => make("li", { dir: "auto" }),
    list: ({ ordered, start }) => make(ordered ? "ol" : "ul", start > 1 ? { start } : {}),
    pre: ({ lang }) => {
      const box = make("pre", { dir: "ltr", tabIndex: 0 });
      if (lang) box.dataset.language = lang;
      return box;
    },
    mention: ({ person }) => make("a", { className: "mention", ...(person ? { href: `/people/${person}` } : {}) }),
    spoiler: () => {
      const spoiler = make("details", { className: "spoiler" });
      spoiler.append(make("summary", { textContent: say("show-spoiler") }));
      return spoiler;
    },
  });
}

function make(tag, values = {}) {
  return Object.assign(document.createElement(tag), values);
}
