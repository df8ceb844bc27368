// The ranking: sorted within systems, baselines and upper bounds, filtered by name, each row a link to its topics.

// The whole cell of a heading sorts.
function sortable(head, act) {
  const button = made("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  head.classList.add("sorts");
  button.addEventListener("click", act);
}

function mark(heads, chosen, descending) {
  for (const head of heads) head.removeAttribute("aria-sort");
  chosen?.setAttribute("aria-sort", descending ? "descending" : "ascending");
}

// `remember` is told a column's name and direction where the address holds them.
function startSorting(table, remember) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    sortable(head, () => {
      const before = head.getAttribute("aria-sort");
      const descending = before ? before === "ascending" : head.dataset.sort === "down";
      if (remember) remember(directed(head.dataset.key, descending));
      else sortTable(table, column, descending);
    });
  });
}

function sortTable(table, column, descending) {
  const heads = [...table.tHead.rows[0].cells];
  mark(heads, heads[column], descending);
  for (const body of table.tBodies) sortRows(body, column, descending);
}

function sortRows(body, column, descending) {
  const sign = descending ? -1 : 1;
  const key = (row) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
  };
  const rows = [...body.rows].filter((row) => row.classList.contains("row")).map((row) => [key(row), row]);
  const isNumber = (value) => typeof value === "number";
  rows.sort(([one], [other]) => {
    if (isNumber(one) !== isNumber(other)) return isNumber(one) ? -1 : 1; // no score comes last, whichever the way
    return isNumber(one) ? sign * (one - other) : sign * one.localeCompare(other);
  });
  body.append(...rows.map(([, row]) => row));
}

const firstOrder = [];

function startRanking(data, changed) {
  for (const table of document.querySelectorAll("table.sorted")) startSorting(table);
  const table = byId("leaderboard");
  firstOrder.push(...[...table.tBodies].map((body) => [...body.rows]));
  startSorting(table, (sort) => changed({ sort }));
  byId("filter").addEventListener("input", (event) => changed({ filter: event.target.value }, "replace"));
  if (hasTopics(data)) linkRows(data, table);
}

// A row leads to its topics, most different from the best system first: from the best, from the next one.
function linkRows(data, table) {
  const places = new Map(data.rows.map((row, place) => [row.label, place]));
  for (const row of table.querySelectorAll("tr.row")) {
    const name = row.querySelector("th bdi");
    const place = Number(row.dataset.a ?? places.get(name.textContent) ?? -1);
    const other = row.dataset.a === undefined ? data.rows[place]?.other : row.dataset.b;
    if (place < 0 || other === undefined) continue;
    const anchor = made("a", "quietly");
    Object.assign(anchor.dataset, { a: place, b: other });
    anchor.title = `the topics on which it differs most from ${data.rows[Number(other)].label}`;
    name.replaceWith(anchor);
    anchor.append(name);
  }
}

function showRanking(data) {
  const table = byId("leaderboard");
  const heads = [...table.tHead.rows[0].cells];
  const [key, descending] = direction(state.sort);
  const column = heads.findIndex((head) => head.dataset.sort && head.dataset.key === key);
  if (column >= 0) sortTable(table, column, descending);
  else {
    mark(heads, null);
    [...table.tBodies].forEach((body, number) => firstOrder[number] && body.append(...firstOrder[number]));
  }
  if (byId("filter").value !== state.filter) byId("filter").value = state.filter;
  filterRows(table, state.filter);
  for (const anchor of table.querySelectorAll("a[data-a]")) {
    anchor.href = pairLink(data, Number(anchor.dataset.a), Number(anchor.dataset.b));
  }
}

function filterRows(table, wanted) {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = [...table.querySelectorAll("tr.row")];
  let left = 0;
  for (const row of rows) {
    const text = `${row.querySelector("th").textContent} ${row.dataset.role}`.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    left += row.hidden ? 0 : 1;
  }
  for (const part of table.querySelectorAll("tr.part")) {
    part.hidden = ![...part.parentElement.querySelectorAll("tr.row")].some((row) => !row.hidden);
  }
  byId("filtered").textContent = words.length ? `${left} of ${rows.length} rows` : "";
  byId("none").hidden = left > 0;
  byId("none").textContent = `None of the ${rows.length} rows matches “${wanted.trim()}”.`;
}

// One measure's pictures at a time.
function showMeasure(data) {
  const name = data.measures[state.measure].name;
  for (const group of document.querySelectorAll(".figures")) {
    const figures = [...group.children];
    if (!figures.some((figure) => figure.dataset.measure === name)) continue;
    group.classList.add("chosen");
    for (const figure of figures) figure.hidden = figure.dataset.measure !== name;
  }
  for (const head of byId("leaderboard").tHead.rows[0].cells) {
    head.classList.toggle("shown", head.dataset.measure === name);
  }
}
