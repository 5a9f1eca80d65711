// What a page needs only when somebody asks for it: fetched once the rest is at work, or on first use.
import { start as connection } from "./controllers/connection.js";
import { start as finder } from "./controllers/finder.js";
import { start as peoplePicker } from "./controllers/people_picker.js";
import { start as reach } from "./controllers/reach.js";
import { start as shortcuts } from "./controllers/shortcuts.js";
import { askBefore } from "./lib/confirm.js";
import { copyText } from "./lib/copy.js";
import { editInPlace } from "./lib/editor.js";

export const later = {
  controllers: { connection, finder, "people-picker": peoplePicker, reach, shortcuts },
  askBefore,
  copyText,
  editInPlace,
};
