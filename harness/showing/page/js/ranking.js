// The ranking: sorted within systems, baselines and upper bounds, and filtered by name.

function sortable(head, act) {
  const button = made("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", act);
}

function mark(heads, chosen, descending) {
  for (const head of heads) head.removeAttribute("aria-sort");
  chosen.setAttribute("aria-sort", descending ? "descending" : "ascending");
}

function startRanking() {
  for (const table of document.querySelectorAll("#leaderboard, table.sorted")) startSorting(table);
  const table = byId("leaderboard");
  byId("filter").addEventListener("input", (event) => filterRows(table, event.target.value));
}

function startSorting(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    sortable(head, () => {
      const before = head.getAttribute("aria-sort");
      const descending = before ? before === "ascending" : head.dataset.sort === "down";
      mark(heads, head, descending);
      for (const body of table.tBodies) sortRows(body, column, descending);
    });
  });
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
