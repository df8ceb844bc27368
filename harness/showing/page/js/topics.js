// The topics by the difference of two rows: sorted as numbers, drawn some at a time.

const AT_ONCE = 25;
const list = { limit: AT_ONCE, order: [], of: "" };

function isWanted(data, topic, find) {
  return !find || `${data.topics[topic]} ${data.events[topic] ?? ""}`.toLowerCase().includes(find);
}

// Places of the topics in the order asked for. `difference` goes by its size: where do they differ most?
function ordered(data) {
  const [a, b] = [data.scores[state.measure][state.a], data.scores[state.measure][state.b]];
  const [by, descending] = direction(state.order);
  const find = state.find.toLowerCase();
  const keys = new Float64Array(data.topics.length);
  const places = [];
  for (let topic = 0; topic < data.topics.length; topic += 1) {
    if (!isWanted(data, topic, find)) continue;
    const missing = a[topic] === null || b[topic] === null;
    const value = { topic, a: a[topic], b: b[topic], difference: missing ? null : Math.abs(a[topic] - b[topic]) }[by] ?? null;
    keys[topic] = value === null ? -Infinity : descending ? value : -value;
    places.push(topic);
  }
  if (by === "topic") {
    const sign = descending ? -1 : 1;
    return places.sort((one, other) => sign * data.topics[one].localeCompare(data.topics[other]));
  }
  return places.sort((one, other) => keys[other] - keys[one] || one - other);
}

function listTopics(data) {
  const key = JSON.stringify([state.order, state.find, state.measure, state.a, state.b]);
  if (key !== list.of) Object.assign(list, { order: ordered(data), of: key });
  drawTopics(data);
}

// The topic that is read: the one chosen, or the first of the list that has texts.
function topicRead(data) {
  if (state.topic !== null) return state.topic;
  const here = new Set(data.texts);
  return list.order.find((topic) => here.has(topic)) ?? null;
}

function drawTopics(data) {
  const table = byId("differences");
  const [a, b] = [data.scores[state.measure][state.a], data.scores[state.measure][state.b]];
  const widest = widestOf(a, b);
  const here = new Set(data.texts);
  const current = topicRead(data);
  const rows = list.order.slice(0, list.limit).map((topic) => {
    const difference = a[topic] === null || b[topic] === null ? null : a[topic] - b[topic];
    const name = made("th", "name", topicName(data, topic, here.has(topic)));
    name.scope = "row";
    const row = made("tr", topic === current ? "current" : "", name);
    row.append(made("td", "", shown(a[topic])), made("td", "", shown(b[topic])), made("td", "", signed(difference)));
    row.append(made("td", "bar", drawnBar(difference ?? 0, widest)));
    return row;
  });
  table.tBodies[0].replaceChildren(...(rows.length ? rows : [noTopics(5)]));
  const [one, other] = [data.rows[state.a].label, data.rows[state.b].label];
  table.caption.replaceChildren(`${data.measures[state.measure].title}: `, made("bdi", "a", one), " less ", made("bdi", "b", other), overall(data));
  const names = table.tHead.querySelectorAll("bdi");
  names[0].textContent = one;
  names[1].textContent = other;
  const heads = [...table.tHead.rows[0].cells];
  const [by, descending] = direction(state.order);
  mark(heads, heads.find((head) => head.dataset.order === by), descending);
  byId("more").hidden = list.order.length <= list.limit;
  byId("found").textContent = `${count(Math.min(list.limit, list.order.length))} of ${count(list.order.length)} topics`;
}

function noTopics(width) {
  const cell = made("td", "name none", `No topic matches “${state.find.trim()}”.`);
  cell.colSpan = width;
  return made("tr", "", cell);
}

// The difference of the whole table, and what the test says of it.
function overall(data) {
  const [difference, p] = pairOf(data, state.measure, state.a, state.b) ?? [];
  if (difference === undefined) return "";
  return `. Over all topics ${signed(difference)} (${pText(p)}).`;
}

function pText(thousandths) {
  return thousandths === 0 ? "p below .001" : `p ${(thousandths / 1000).toFixed(3)}`;
}

function topicName(data, topic, isHere) {
  const name = made("bdi", "", data.topics[topic]);
  const parts = made("span");
  if (isHere) {
    const anchor = made("a", "", name);
    anchor.href = link(data, { topic });
    parts.append(anchor);
  } else {
    name.className = "without";
    name.title = "its texts are not in this page";
    parts.append(name);
  }
  const event = data.events[topic];
  if (event && event !== data.topics[topic]) parts.append(" ", made("small", "", made("bdi", "", event)));
  return parts;
}

function widestOf(a, b) {
  let widest = 1;
  for (let topic = 0; topic < a.length; topic += 1) {
    if (a[topic] !== null && b[topic] !== null) widest = Math.max(widest, Math.abs(a[topic] - b[topic]));
  }
  return widest;
}

function drawnBar(difference, widest) {
  const half = 60;
  const long = (half * Math.abs(difference)) / widest;
  const svg = drawnAs("svg", { class: "diff", width: 2 * half, height: 12, viewBox: `0 0 ${2 * half} 12`, "aria-hidden": "true" });
  svg.append(
    drawnAs("rect", { class: difference < 0 ? "b" : "a", x: difference < 0 ? half - long : half, y: 2, width: long, height: 8 }),
    drawnAs("path", { class: "mid", d: `M${half} 0v12` }),
  );
  return svg;
}

function startTopics(data, changed) {
  for (const head of byId("differences").tHead.rows[0].cells) {
    const name = head.dataset.order;
    if (!name) continue;
    sortable(head, () => {
      const [by, descending] = direction(state.order);
      changed({ order: directed(name, by === name ? !descending : name !== "topic") });
    });
  }
  for (const side of ["a", "b"]) {
    byId(side).append(...data.rows.map((row, place) => new Option(row.label, place)));
    byId(side).addEventListener("change", (event) => changed({ [side]: Number(event.target.value) }));
  }
  byId("find").addEventListener("input", (event) => {
    list.limit = AT_ONCE;
    grid.limit = AT_ONCE;
    changed({ find: event.target.value }, "replace");
  });
  byId("more").addEventListener("click", () => {
    list.limit += 4 * AT_ONCE;
    drawTopics(data);
  });
}
