// All systems, topic by topic: scores as a table with colours, failures named, sorted by any column.

const grid = { limit: AT_ONCE };
const SHADES = 4;
const MANY_COLUMNS = 10;
const LONGEST_HEAD = 22;

function spread(data, topic) {
  let [low, high] = [Infinity, -Infinity];
  for (const scores of data.scores[state.measure]) {
    if (scores[topic] === null) continue;
    low = Math.min(low, scores[topic]);
    high = Math.max(high, scores[topic]);
  }
  return high < low ? null : high - low;
}

// "spread", "topic", or "row:" with a label: the order of the topics.
function gridOrder(data, by, descending) {
  const find = state.find.toLowerCase();
  const topics = [...data.topics.keys()].filter((topic) => isWanted(data, topic, find));
  const sign = descending ? -1 : 1;
  if (by === "topic") return topics.sort((one, other) => sign * data.topics[one].localeCompare(data.topics[other]));
  const row = data.rows.findIndex((each) => `row:${each.label}` === by);
  const values = topics.map((topic) => [topic, row < 0 ? spread(data, topic) : data.scores[state.measure][row][topic]]);
  values.sort(([one, x], [other, y]) => (x === null) - (y === null) || sign * (x - y) || one - other);
  return values.map(([topic]) => topic);
}

// Bounds between shades: quartiles of what the measure's scores are on these topics.
const boundsOf = new Map();

function shadeBounds(data) {
  if (!boundsOf.has(state.measure)) boundsOf.set(state.measure, quartiles(data));
  return boundsOf.get(state.measure);
}

function quartiles(data) {
  const all = data.scores[state.measure].flat().filter((value) => value !== null).sort((one, other) => one - other);
  return [1, 2, 3].map((part) => all[Math.floor((part * all.length) / SHADES)] ?? 0);
}

function gridCell(data, row, topic, bounds, isHere) {
  const value = data.scores[state.measure][row][topic];
  const failure = data.failed[row]?.get(topic);
  const shade = value === null ? 0 : bounds.filter((bound) => value > bound).length;
  const cell = made("td", failure ? "failure" : `shade-${shade}`);
  const text = failure ? "✕" : shown(value);
  cell.title = `${data.rows[row].label}, ${data.topics[topic]}: ${failure ? `no candidate (${failure})` : shown(value)}`;
  if (failure) cell.append(made("span", "unseen", `no candidate (${failure}) `));
  if (!isHere) cell.append(text);
  else {
    const anchor = made("a", "quietly", text);
    anchor.href = link(data, { topic, a: row, b: row === state.b ? state.a : state.b });
    cell.append(anchor);
  }
  return cell;
}

function drawGrid(data) {
  const [by, descending] = direction(state.grid || "spread:down");
  const order = gridOrder(data, by, descending);
  const bounds = shadeBounds(data);
  const here = new Set(data.texts);
  const current = topicRead(data);
  const table = byId("grid-table");
  const rows = order.slice(0, grid.limit).map((topic) => {
    const name = made("th", "name", topicName(data, topic, here.has(topic)));
    name.scope = "row";
    const cells = data.rows.map((_, row) => gridCell(data, row, topic, bounds, here.has(topic)));
    return made("tr", topic === current ? "current" : "", name, ...cells, made("td", "", shown(spread(data, topic))));
  });
  table.tBodies[0].replaceChildren(...(rows.length ? rows : [noTopics(data.rows.length + 2)]));
  const heads = [...table.tHead.rows[0].cells];
  mark(heads, heads.find((head) => head.dataset.key === by), descending);
  byId("grid-more").hidden = order.length <= grid.limit;
  byId("grid-title").textContent = `All systems, topic by topic: ${data.measures[state.measure].title}`;
  byId("grid-found").textContent = `${count(Math.min(grid.limit, order.length))} of ${count(order.length)} topics`;
}

function startGrid(data, changed) {
  const names = ["topic", ...data.rows.map((row) => row.label), "spread"];
  const table = byId("grid-table");
  table.classList.toggle("upright", data.rows.length > MANY_COLUMNS || data.rows.some((row) => row.label.length > LONGEST_HEAD / 2));
  const heads = names.map((name, place) => {
    const isRow = place > 0 && place < names.length - 1;
    const key = isRow ? `row:${name}` : name;
    const head = made("th", place ? "" : "name", isRow ? made("bdi", "", shortened(name, LONGEST_HEAD)) : name);
    if (name.length > LONGEST_HEAD) head.title = name;
    head.scope = "col";
    head.dataset.key = key;
    if (key === "spread") head.title = "the highest score of the topic less its lowest";
    sortable(head, () => {
      const [by, descending] = direction(state.grid || "spread:down");
      changed({ grid: directed(key, by === key ? !descending : key !== "topic") });
    });
    return head;
  });
  table.tHead.append(made("tr", "", ...heads));
  byId("grid-more").addEventListener("click", () => {
    grid.limit += 4 * AT_ONCE;
    drawGrid(data);
  });
}
