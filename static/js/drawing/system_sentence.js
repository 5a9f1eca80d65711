// Return what happened in a room as a sentence. templates/conversations/_system.html makes the same choice.
export function systemSentence(system, sender, say) {
  const people = system.people ?? [];
  const names = people.map(called).join(say("list-separator") || ", ");
  const [name, value] = [called(sender), system.name ?? system.topic ?? ""];
  return say(`system-${variant(system, sender, people)}`, { name, names, value }) || say("system-other", { name });
}

function called({ name, username, ambiguous }) {
  return ambiguous ? `${name} @${username}` : name;
}

function variant(system, sender, people) {
  const isAlone = people.length === 1 && people[0].id === sender.id;
  const { event } = system;
  if (event === "posting_changed") return `posting-${system.posting}`;
  if (event === "visibility_changed") return `visibility-${system.visibility}`;
  if (event === "mention_all_changed") return `mention-all-${system.mention_all.replaceAll("_", "-")}`;
  if (event === "topic_changed" && !system.topic) return "topic-cleared";
  if (event === "members_added" && isAlone) return "joined";
  if (event === "member_removed" && isAlone) return "left";
  return event.replaceAll("_", "-");
}
