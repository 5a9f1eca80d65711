// The controllers that a page starts with, by their names in data-controller. The others are in deferred.js.
import { start as composer } from "./controllers/composer.js";
import { start as connectionStatus } from "./controllers/connection_status.js";
import { start as conversation } from "./controllers/conversation.js";
import { start as identity } from "./controllers/identity.js";
import { start as notice } from "./controllers/notice.js";
import { start as reading } from "./controllers/reading.js";
import { start as timeZone } from "./controllers/time_zone.js";
import { start as timeline } from "./controllers/timeline.js";

export const controllers = {
  composer,
  "connection-status": connectionStatus,
  conversation,
  identity,
  notice,
  reading,
  "time-zone": timeZone,
  timeline,
};
