// The controllers that a page starts with, by the name by which elements ask for them; others are in later.js.
import { start as activity } from "./controllers/activity.js";
import { start as banners } from "./controllers/banners.js";
import { start as composer } from "./controllers/composer.js";
import { start as conversation } from "./controllers/conversation.js";
import { start as header } from "./controllers/header.js";
import { start as identity } from "./controllers/identity.js";
import { start as list } from "./controllers/list.js";
import { start as notice } from "./controllers/notice.js";
import { start as presence } from "./controllers/presence.js";
import { start as reading } from "./controllers/reading.js";
import { start as states } from "./controllers/states.js";
import { start as strip } from "./controllers/strip.js";
import { start as timeZone } from "./controllers/time_zone.js";
import { start as timeline } from "./controllers/timeline.js";
import { start as title } from "./controllers/title.js";

export const controllers = {
  activity,
  banners,
  composer,
  conversation,
  header,
  identity,
  list,
  notice,
  presence,
  reading,
  states,
  strip,
  "time-zone": timeZone,
  timeline,
  title,
};
