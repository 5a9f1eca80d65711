// Controllers that a page needs only on request. This module is fetched when the server can be reached.
import { start as activity } from "./controllers/activity.js";
import { start as activityList } from "./controllers/activity_list.js";
import { start as alerts } from "./controllers/alerts.js";
import { start as announcementReach } from "./controllers/announcement_reach.js";
import { start as banners } from "./controllers/banners.js";
import { start as composerFormat } from "./controllers/composer_format.js";
import { start as connection } from "./controllers/connection.js";
import { start as connectionDetails } from "./controllers/connection_details.js";
import { start as copyLink } from "./controllers/copy_link.js";
import { start as desktop } from "./controllers/desktop.js";
import { start as disturbNote } from "./controllers/disturb_note.js";
import { start as entries } from "./controllers/entries.js";
import { start as everyoneAsks } from "./controllers/everyone_asks.js";
import { start as finder } from "./controllers/finder.js";
import { start as folds } from "./controllers/folds.js";
import { start as formatting } from "./controllers/formatting.js";
import { start as header } from "./controllers/header.js";
import { start as history } from "./controllers/history.js";
import { start as inSight } from "./controllers/in_sight.js";
import { start as railList } from "./controllers/list.js";
import { start as mentionSuggestions } from "./controllers/mention_suggestions.js";
import { start as menus } from "./controllers/menus.js";
import { start as messageActions } from "./controllers/message_actions.js";
import { start as mutedNote } from "./controllers/muted_note.js";
import { start as mutes } from "./controllers/mutes.js";
import { start as notifyMenus } from "./controllers/notify_menus.js";
import { start as outsiders } from "./controllers/outsiders.js";
import { start as panel } from "./controllers/panel.js";
import { start as peoplePicker } from "./controllers/people_picker.js";
import { start as presence } from "./controllers/presence.js";
import { start as rail } from "./controllers/rail.js";
import { start as readingPane } from "./controllers/reading_pane.js";
import { start as replies } from "./controllers/replies.js";
import { start as replying } from "./controllers/replying.js";
import { start as shortcuts } from "./controllers/shortcuts.js";
import { start as signOut } from "./controllers/sign_out.js";
import { start as states } from "./controllers/states.js";
import { start as threadFollow } from "./controllers/thread_follow.js";
import { start as threadList } from "./controllers/thread_list.js";
import { start as threadMarks } from "./controllers/thread_marks.js";
import { start as threadRoot } from "./controllers/thread_root.js";
import { start as threadStart } from "./controllers/thread_start.js";
import { start as title } from "./controllers/title.js";
import { start as typing } from "./controllers/typing.js";
import { start as typingReport } from "./controllers/typing_report.js";
import { start as unreadBar } from "./controllers/unread_bar.js";
import { start as unseen } from "./controllers/unseen.js";
import { start as unsaved } from "./controllers/unsaved.js";
import { start as viewport } from "./controllers/viewport.js";
import { markup, sentences, sheet } from "./page/localized_deferred.js";

export const deferred = {
  markup,
  sentences,
  sheet,
  everywhere: ["activity", "alerts", "menus", "mutes", "notify-menus", "panel", "presence", "reading-pane", "title", "unseen", "viewport"],
  beside: {
    composer: ["typing-report", "composer-format", "replying", "mention-suggestions", "everyone-asks", "disturb-note", "muted-note", "outsiders"],
    "connection-status": ["connection-details"],
    conversation: ["states", "header"],
    rail: ["thread-marks"],
    timeline: ["message-actions", "history", "folds", "formatting", "replies"],
  },
  controllers: {
    activity,
    "activity-list": activityList,
    alerts,
    "announcement-reach": announcementReach,
    banners,
    "composer-format": composerFormat,
    connection,
    "connection-details": connectionDetails,
    "copy-link": copyLink,
    desktop,
    "disturb-note": disturbNote,
    "everyone-asks": everyoneAsks,
    finder,
    list: entries,
    folds,
    formatting,
    header,
    history,
    "in-sight": inSight,
    "mention-suggestions": mentionSuggestions,
    menus,
    "message-actions": messageActions,
    "muted-note": mutedNote,
    mutes,
    "notify-menus": notifyMenus,
    outsiders,
    panel,
    "people-picker": peoplePicker,
    presence,
    rail,
    "rail-list": railList,
    "reading-pane": readingPane,
    replies,
    replying,
    shortcuts,
    "sign-out": signOut,
    states,
    "thread-follow": threadFollow,
    "thread-list": threadList,
    "thread-marks": threadMarks,
    "thread-root": threadRoot,
    "thread-start": threadStart,
    title,
    typing,
    "typing-report": typingReport,
    "unread-bar": unreadBar,
    unsaved,
    unseen,
    viewport,
  },
};
