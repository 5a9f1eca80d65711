// Shows how many entries of Activity the reader has not seen, wherever that is shown.
import { hear, setData, setHidden, setText, targets } from "../page/dom.js";

export function start(body) {
  hear("in-step", (news) => {
    if (!news?.notices) return;
    const { unseen } = news.notices;
    for (const badge of targets(body, "unseen")) {
      setText(badge, String(unseen));
      setHidden(badge, !unseen);
      setData(badge.closest("a"), "unread", unseen > 0);
    }
  });
}
