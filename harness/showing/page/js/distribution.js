// How one measure is distributed over the topics, a strip for each system.

const STRIP = 24;
const BINS = 40;
const MOST_DOTS = 80;

// {marks, at}: round marks from below the least to above the largest value, and where a value stands.
function scale(values, from, to, most = 6) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) [low, high] = [(Number.isFinite(low) ? low : 0) - 1, (Number.isFinite(high) ? high : 0) + 1];
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const marks = [];
  for (let mark = first; mark <= last; mark += 1) marks.push(mark * step);
  const at = (value) => from + ((value - first * step) / ((last - first) * step)) * (to - from);
  return { marks, at };
}

function written(mark) {
  return String(Number(mark.toPrecision(6)));
}

function label(x, y, text, values = {}) {
  const element = drawnAs("text", { x, y, ...values });
  element.textContent = text;
  return element;
}

function shortened(text, most) {
  return text.length <= most ? text : `${text.slice(0, Math.ceil(most / 2) - 1)}…${text.slice(-Math.floor(most / 2))}`;
}

function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low] + (sorted[Math.ceil(place)] - sorted[low]) * (place - low);
}

let distributionOf = "";

function drawDistribution(data) {
  const box = byId("strips");
  const key = `${state.measure} ${box.clientWidth}`;
  if (key === distributionOf) return undefined; // it is the same for all topics and pairs
  distributionOf = key;
  const width = Math.max(300, Math.min(720, box.clientWidth || 540));
  const columns = data.scores[state.measure].map((scores) => scores.filter((score) => score !== null).map((score) => score / 100));
  const rows = columns.flatMap((values, row) => (values.length ? [row] : []));
  if (!rows.length) return box.replaceChildren();
  const left = Math.min(150, width * 0.34);
  const axis = scale(rows.flatMap((row) => columns[row]), left + 8, width - 12, width < 480 ? 4 : 7);
  const height = rows.length * STRIP + 30;
  const title = data.measures[state.measure].title;
  const svg = drawnAs("svg", {
    class: "chart", role: "img", width, height, viewBox: `0 0 ${width} ${height}`,
    "aria-label": `${title} of each topic, a strip for each of ${rows.length} rows: median, quarters and all topics`,
  });
  svg.append(drawnAs("path", { class: "grid", d: axis.marks.map((mark) => `M${axis.at(mark)} 2V${height - 26}`).join("") }));
  for (const mark of axis.marks) svg.append(label(axis.at(mark), height - 10, written(mark), { class: "quiet", "text-anchor": "middle" }));
  svg.append(label(0, height - 10, shortened(title, 16), { class: "quiet" }));
  rows.forEach((row, number) => svg.append(strip(data.rows[row], columns[row], axis.at, left, number * STRIP + STRIP / 2)));
  return box.replaceChildren(svg);
}

// Dots where there are few topics, bars where there are many; a box from quarter to quarter, a line at the median.
function strip(row, values, at, left, y) {
  const group = drawnAs("g", {});
  const sorted = [...values].sort((one, other) => one - other);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  const name = label(0, y + 4.5, shortened(row.label, Math.floor(left / 7)));
  const title = drawnAs("title", {});
  title.textContent = `${row.label}: median ${middle.toFixed(1)}, half of the topics from ${low.toFixed(1)} to ${high.toFixed(1)}, ${count(values.length)} topics`;
  group.append(title, name);
  group.append(drawnAs("rect", { class: `quarters ${row.role}`, x: at(low), y: y - 9, width: Math.max(1, at(high) - at(low)), height: 18 }));
  if (sorted.length <= MOST_DOTS) {
    for (const value of sorted) group.append(drawnAs("circle", { class: `speck ${row.role}`, cx: at(value), cy: y, r: 3 }));
  } else {
    group.append(drawnAs("path", { class: `density ${row.role}`, d: bars(sorted, at, y) }));
  }
  group.append(drawnAs("path", { class: "median", d: `M${at(middle)} ${y - 10}v20` }));
  return group;
}

function bars(sorted, at, y) {
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const size = (high - low) / BINS || 1;
  const counts = new Array(BINS).fill(0);
  for (const value of sorted) counts[Math.min(BINS - 1, Math.floor((value - low) / size))] += 1;
  const most = Math.max(...counts);
  return counts.map((many, bin) => {
    const tall = (20 * many) / most;
    const [from, to] = [at(low + bin * size), at(low + (bin + 1) * size)];
    return many ? `M${from.toFixed(1)} ${(y + 10).toFixed(1)}v${-tall.toFixed(1)}h${Math.max(0.8, to - from).toFixed(1)}v${tall.toFixed(1)}z` : "";
  }).join("");
}
