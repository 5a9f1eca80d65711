// Return the usernames of the people whose names look like others' (`ambiguous`), as the macro `handles` in
// templates/macros/people.html does.
export function handlesOf(people) {
  return people.filter((person) => person.ambiguous).map((person) => `@${person.username}`).join(" ");
}
