// The presence of a person, as this page knows it: told since, or shown in the rail.
export function knownPresence(person, { presence }) {
  const shown = document.querySelector(`.rail [data-presence-of="${CSS.escape(person)}"]`);
  return presence.of(person)?.state ?? shown?.dataset.state ?? "unknown";
}
