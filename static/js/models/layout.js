// Lays out a log: day lines, the "New" line, and where a run of one person's messages starts.
const RUN = 5 * 60 * 1000;

// Return [{kind: "day"|"new"|"message"|"waiting", key, isFirst?, …}] of `rows` and `waiting`, in the order of the
// screen.
export function layout({ rows, waiting = [], dayOf, newFrom = null }) {
  const lines = [];
  let previous = null;
  for (const row of [...rows, ...waiting]) {
    const day = row.created_at ? dayOf(row.created_at) : previous?.day;
    const isNewDay = Boolean(day) && day !== previous?.day;
    if (isNewDay) lines.push({ kind: "day", key: `day:${day}`, day, at: row.created_at });
    const isNewFrom = newFrom !== null && row.seq === newFrom && !lines.some((line) => line.kind === "new");
    if (isNewFrom) lines.push({ kind: "new", key: "new" });
    const isFirst = isNewDay || isNewFrom || !continues(previous?.row, row);
    if (row.seq) lines.push({ kind: "message", key: `seq:${row.seq}`, row, isFirst });
    else lines.push({ kind: "waiting", key: `own:${row.client_id}`, row, isFirst });
    previous = { row, day };
  }
  return lines;
}

function continues(before, row) {
  if (!before || row.reply || row.from_thread || before.kind !== "text" || row.kind !== "text" || before.sender.id !== row.sender.id) return false;
  return !row.created_at || !before.created_at || Date.parse(row.created_at) - Date.parse(before.created_at) <= RUN;
}
