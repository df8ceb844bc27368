// The topics by the difference of two rows: sorted as numbers, drawn some at a time.

const AT_ONCE = 25;
const list = { by: "difference", descending: true, find: "", limit: AT_ONCE, order: [], of: "" };

// Places of the topics in the order asked for. `difference` goes by its size: where do they differ most?
function ordered(data) {
  const [a, b] = [data.scores[state.measure][state.a], data.scores[state.measure][state.b]];
  const wanted = list.find.toLowerCase();
  const keys = new Float64Array(data.topics.length);
  const places = [];
  for (let topic = 0; topic < data.topics.length; topic += 1) {
    if (wanted && !`${data.topics[topic]} ${data.events[topic] ?? ""}`.toLowerCase().includes(wanted)) continue;
    const missing = a[topic] === null || b[topic] === null;
    const value = { topic, a: a[topic], b: b[topic], difference: missing ? null : Math.abs(a[topic] - b[topic]) }[list.by];
    keys[topic] = value === null ? -Infinity : list.descending ? value : -value;
    places.push(topic);
  }
  if (list.by === "topic") {
    const sign = list.descending ? -1 : 1;
    return places.sort((one, other) => sign * data.topics[one].localeCompare(data.topics[other]));
  }
  return places.sort((one, other) => keys[other] - keys[one] || one - other);
}

function listTopics(data) {
  const key = JSON.stringify([list.by, list.descending, list.find, state.measure, state.a, state.b]);
  if (key !== list.of) {
    list.order = ordered(data);
    list.of = key;
  }
  drawTopics(data);
}

function drawTopics(data) {
  const table = byId("differences");
  const [a, b] = [data.scores[state.measure][state.a], data.scores[state.measure][state.b]];
  const widest = widestOf(a, b);
  const texts = new Set(data.texts);
  const rows = list.order.slice(0, list.limit).map((topic) => {
    const difference = a[topic] === null || b[topic] === null ? null : a[topic] - b[topic];
    const name = made("th", "name", topicName(data, topic, texts.has(topic)));
    name.scope = "row";
    const row = made("tr", topic === state.topic ? "current" : "", name);
    row.append(made("td", "", shown(a[topic])), made("td", "", shown(b[topic])), made("td", "", signed(difference)));
    row.append(made("td", "bar", drawnBar(difference ?? 0, widest)));
    return row;
  });
  table.tBodies[0].replaceChildren(...rows);
  table.caption.textContent = `${data.measures[state.measure].title}: A − B, topic by topic`;
  const names = table.tHead.querySelectorAll("bdi");
  names[0].textContent = data.rows[state.a].label;
  names[1].textContent = data.rows[state.b].label;
  byId("more").hidden = list.order.length <= list.limit;
  const many = (count) => count.toLocaleString("en");
  byId("found").textContent = `${many(Math.min(list.limit, list.order.length))} of ${many(list.order.length)} topics`;
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
  const space = "http://www.w3.org/2000/svg";
  const half = 60;
  const long = (half * Math.abs(difference)) / widest;
  const svg = document.createElementNS(space, "svg");
  const bar = document.createElementNS(space, "rect");
  const middle = document.createElementNS(space, "path");
  const set = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
  set(svg, { class: "diff", width: 2 * half, height: 12, viewBox: `0 0 ${2 * half} 12`, "aria-hidden": "true" });
  set(bar, { class: difference < 0 ? "b" : "a", x: difference < 0 ? half - long : half, y: 2, width: long, height: 8 });
  set(middle, { class: "mid", d: `M${half} 0v12` });
  svg.append(bar, middle);
  return svg;
}

function startTopics(data, changed) {
  const heads = [...byId("differences").tHead.rows[0].cells].filter((head) => head.dataset.order);
  for (const head of heads) {
    sortable(head, () => {
      const same = list.by === head.dataset.order;
      list.descending = same ? !list.descending : head.dataset.order !== "topic";
      list.by = head.dataset.order;
      mark(heads, head, list.descending);
      listTopics(data);
    });
  }
  mark(heads, heads.find((head) => head.dataset.order === "difference"), true);
  for (const side of ["a", "b"]) {
    byId(side).append(...data.rows.map((row, place) => new Option(row.label, place)));
    byId(side).addEventListener("change", (event) => changed({ [side]: Number(event.target.value) }));
  }
  byId("find").addEventListener("input", (event) => {
    Object.assign(list, { find: event.target.value, limit: AT_ONCE });
    listTopics(data);
  });
  byId("more").addEventListener("click", () => {
    list.limit += 4 * AT_ONCE;
    drawTopics(data);
  });
}
