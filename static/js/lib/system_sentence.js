// What happened in a room, as a sentence: the same choice as templates/conversations/_system.html makes.
export function systemSentence(system, sender, say) {
  const people = system.people ?? [];
  const names = people.map((person) => person.name).join(say("list-separator") || ", ");
  const value = system.name ?? system.topic ?? "";
  return say(`system-${variant(system, sender, people)}`, { name: sender.name, names, value }) || say("system-other", { name: sender.name });
}

function variant(system, sender, people) {
  const isAlone = people.length === 1 && people[0].id === sender.id;
  const { event } = system;
  if (event === "posting_changed") return `posting-${system.posting}`;
  if (event === "visibility_changed") return `visibility-${system.visibility}`;
  if (event === "topic_changed" && !system.topic) return "topic-cleared";
  if (event === "members_added" && isAlone) return "joined";
  if (event === "member_removed" && isAlone) return "left";
  return event.replaceAll("_", "-");
}
