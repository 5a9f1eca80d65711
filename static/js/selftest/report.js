// Return the report of a self-test as text for the people who run the network. It names nobody and holds no address and
// no cookie.
export function selfTestReport(say, { best, shown, rows, at }) {
  const head = [say("report-title"), `${at.toISOString().slice(0, 16)}Z`, say(`best-${best}`)];
  const found = shown.flatMap(({ what, does, ask }) => [
    "",
    `* ${what}`,
    ...[does, ask && `${say("ask-for")} ${ask}`].filter(Boolean),
  ]);
  const measured = ["", say("figures-title"), ...rows.map(([name, value]) => `- ${name}: ${value}`)];
  return `${[...head, ...found, ...measured].join("\n")}\n`;
}
