// What a page needs only when somebody asks for it: fetched once the way to the server is there.
import { start as connection } from "./controllers/connection.js";
import { start as finder } from "./controllers/finder.js";
import { start as history } from "./controllers/history.js";
import { start as messageActions } from "./controllers/message_actions.js";
import { start as peoplePicker } from "./controllers/people_picker.js";
import { start as reach } from "./controllers/reach.js";
import { start as shortcuts } from "./controllers/shortcuts.js";
import { start as signOut } from "./controllers/sign_out.js";
import { start as typing } from "./controllers/typing.js";
import { markup } from "./lib/later_markup.js";

export const later = {
  markup,
  controllers: {
    connection,
    finder,
    history,
    "message-actions": messageActions,
    "people-picker": peoplePicker,
    reach,
    shortcuts,
    "sign-out": signOut,
    typing,
  },
};
