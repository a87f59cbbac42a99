// Reads what a chart shows from the table beneath it, so that both say the same.

/** The columns of a figure's table by role: {role, name, index}. */
export function columns(table) {
  return [...table.querySelectorAll("thead th")].map((th, index) => ({
    role: th.dataset.role || "",
    name: th.textContent.trim(),
    index,
  }));
}

/** The rows as arrays of {text, value} with their tone; value is NaN where a cell holds none. */
export function rows(table) {
  return [...table.querySelectorAll("tbody tr")].map((tr) =>
    Object.assign(
      [...tr.children].map((td) => ({
        text: td.textContent.trim(),
        value: td.dataset.v === undefined ? NaN : Number(td.dataset.v),
      })),
      { tone: tr.className },
    ),
  );
}

/** A figure's table as plain data. */
export function read(table) {
  const cols = columns(table);
  return { cols, rows: rows(table), of: (role) => cols.filter((c) => c.role === role) };
}

/**
 * Nodes and links of a Sankey diagram from the columns from, to and value.
 * Links of nothing are left out, and so is whatever would close a circle:
 * a Sankey diagram has no way to draw it, the table still says it.
 */
export function sankey(data) {
  const [from] = data.of("from");
  const [to] = data.of("to");
  const [value] = data.of("value");
  if (!from || !to || !value) return { nodes: [], links: [] };
  const links = [];
  const next = new Map();
  const tones = new Map();
  for (const row of data.rows) {
    const link = { source: row[from.index].text, target: row[to.index].text, value: row[value.index].value };
    if (!(link.value > 0) || reaches(next, link.target, link.source)) continue;
    links.push(link);
    if (row.tone) tones.set(link.source, row.tone);
    next.set(link.source, [...(next.get(link.source) || []), link.target]);
  }
  const names = new Set(links.flatMap((l) => [l.source, l.target]));
  return { nodes: [...names].map((name) => ({ name, tone: tones.get(name) })), links };
}

function reaches(next, start, goal) {
  const seen = new Set();
  const todo = [start];
  while (todo.length > 0) {
    const at = todo.pop();
    if (at === goal) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    todo.push(...(next.get(at) || []));
  }
  return false;
}

/** Categories and series of a bar, stack or line chart. */
export function series(data) {
  const [x] = data.of("x");
  const at = x ? x.index : 0;
  return {
    categories: data.rows.map((r) => r[at].text),
    values: data.of("value").map((c) => ({ name: c.name, data: data.rows.map((r) => r[c.index].value) })),
    band: band(data),
  };
}

function band(data) {
  const [low] = data.of("low");
  const [high] = data.of("high");
  if (!low || !high) return null;
  return { low: data.rows.map((r) => r[low.index].value), high: data.rows.map((r) => r[high.index].value), name: `${low.name} – ${high.name}` };
}
