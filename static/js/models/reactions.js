// The reactions to the messages of a conversation, [[key, count, mine], …] for each, as far as its reader knows them.
//
// Answers to the reader say which are their own. Events to everybody do not: a patch names who reacted, and a whole
// message has counts alone, by which it can be told whether anything has changed.
export class Reactions {
  #known = new Map(); // message id: {rev, list}

  constructor(me) {
    this.me = me;
  }

  of(message) {
    return this.#known.get(message)?.list ?? [];
  }

  // Learn from a row of the timeline, a message with its patches. Return false when only the server can tell what is the
  // reader's own.
  learn({ id, rev, reactions, patches }) {
    const isSure = !reactions || this.#learnWhole(id, rev, reactions);
    this.#learnPatches(id, patches);
    return isSure;
  }

  // `patches`: [the latest, those before it], as the timeline keeps them.
  #learnPatches(id, patches) {
    const news = [];
    const known = this.#known.get(id)?.rev ?? 0;
    for (let rest = patches; rest && rest[0].rev > known; rest = rest[1]) news.unshift(rest[0]);
    for (const { rev, reaction } of news) if (reaction) this.#patch(id, rev, reaction);
  }

  // Learn from an answer to this reader, unless something newer is known.
  answer({ message, rev, reactions }) {
    if (rev >= (this.#known.get(message)?.rev ?? 0)) this.#known.set(message, { rev, list: reactions });
  }

  #learnWhole(id, rev, reactions) {
    const known = this.#known.get(id);
    const isOwn = reactions.every((one) => one.length > 2); // told to this reader, with what is theirs
    if (known && (known.rev > rev || (known.rev === rev && !isOwn))) return true;
    if (isOwn) {
      this.#known.set(id, { rev, list: reactions });
      return true;
    }
    const mine = new Map(this.of(id).map(([key, , isMine]) => [key, isMine]));
    const isSame = known && String(counts(known.list)) === String(counts(reactions));
    // Until the server has told, what was the reader's own is taken to be so still.
    this.#known.set(id, { rev, list: reactions.map(([key, count]) => [key, count, mine.get(key) ?? false]) });
    return Boolean(isSame);
  }

  #patch(id, rev, { key, on, by, count }) {
    const known = this.#known.get(id);
    if (known && known.rev >= rev) return;
    const isMine = (was) => (by === this.me ? on : was);
    const list = this.of(id).map((one) => (one[0] === key ? [key, count, isMine(one[2])] : one));
    if (!list.some((one) => one[0] === key)) list.push([key, count, isMine(false)]);
    this.#known.set(id, { rev, list: list.filter((one) => one[1] > 0) });
  }
}

// Return the reactions as the reader wants them: `wishes` are {key, on} that the server has not confirmed. One of
// those has a fourth value, true.
export function wished(list, wishes) {
  const shown = list.map((one) => [...one]);
  for (const { key, on } of wishes) {
    let one = shown.find((other) => other[0] === key);
    if (!one) shown.push((one = [key, 0, false]));
    one[1] += Number(on) - Number(one[2]);
    one[2] = on;
    one[3] = true;
  }
  return shown.filter((one) => one[1] > 0);
}

function counts(list) {
  return list.map(([key, count]) => [key, count]);
}
