// Two measures against one another: a point for each system, or for each topic of the two systems that are chosen.

const MOST_POINTS = 1500;
const WORDS_KEY = "words";

function valuesOf(data, row, key) {
  if (key === WORDS_KEY) return data.words[row];
  const scores = data.scores[data.measures.findIndex((measure) => measure.name === key)][row];
  return scores.map((score) => (score === null ? null : score / 100));
}

function meanOf(data, row, key) {
  const measure = data.measures.findIndex((each) => each.name === key);
  if (measure >= 0) return data.means[measure][row] === null ? null : data.means[measure][row] / 100;
  const values = valuesOf(data, row, key);
  return data.means.every((means) => means[row] === null) ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function scatterPoints(data, across, upwards, of) {
  if (of === "systems") {
    return data.rows.flatMap((row, place) => {
      const [x, y] = [meanOf(data, place, across), meanOf(data, place, upwards)];
      return row.role === "ceiling" || x === null || y === null ? [] : [{ x, y, kind: `dot ${row.role}`, name: row.label, href: place }];
    });
  }
  return ["a", "b"].flatMap((side) => {
    const [xs, ys] = [valuesOf(data, state[side], across), valuesOf(data, state[side], upwards)];
    const step = Math.max(1, Math.ceil(xs.length / MOST_POINTS));
    return xs.flatMap((x, topic) => {
      if (x === null || ys[topic] === null || topic % step) return [];
      return [{ x, y: ys[topic], kind: `point ${side}`, name: `${data.topics[topic]}, ${data.rows[state[side]].label}` }];
    });
  });
}

// Pearson's correlation; null where one of the two does not vary.
function correlation(points) {
  const mean = (key) => points.reduce((sum, point) => sum + point[key], 0) / points.length;
  const [mx, my] = [mean("x"), mean("y")];
  let [xy, xx, yy] = [0, 0, 0];
  for (const { x, y } of points) {
    xy += (x - mx) * (y - my);
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
  }
  return points.length > 2 && xx > 1e-12 && yy > 1e-12 ? xy / Math.sqrt(xx * yy) : null;
}

function drawScatter(data) {
  const box = byId("points");
  const [across, upwards, of] = ["across", "upwards", "points-of"].map((id) => byId(id).value);
  const titles = Object.fromEntries([[WORDS_KEY, "words"], ...data.measures.map((measure) => [measure.name, measure.title])]);
  const points = scatterPoints(data, across, upwards, of);
  const width = Math.max(300, Math.min(720, box.clientWidth || 540));
  const height = Math.min(420, width * 0.75);
  const r = correlation(points);
  const noun = of === "systems" ? "systems and baselines" : "points";
  byId("points-said").textContent = `${count(points.length)} ${noun}${r === null ? "" : `, Pearson’s r ${r.toFixed(2)}`}`;
  const svg = drawnAs("svg", {
    class: "chart", role: "img", width, height, viewBox: `0 0 ${width} ${height}`,
    "aria-label": `${titles[upwards]} by ${titles[across]}, ${points.length} ${noun}`,
  });
  if (!points.length) return box.replaceChildren(made("p", "quiet", "Nothing has a value of both."));
  const x = scale(points.map((point) => point.x), 46, width - 16, width < 480 ? 4 : 7);
  const y = scale(points.map((point) => point.y), height - 44, 26);
  svg.append(drawnAs("path", { class: "grid", d: [...x.marks.map((mark) => `M${x.at(mark)} 26V${height - 44}`), ...y.marks.map((mark) => `M46 ${y.at(mark)}H${width - 16}`)].join("") }));
  for (const mark of x.marks) svg.append(label(x.at(mark), height - 26, written(mark), { class: "quiet", "text-anchor": "middle" }));
  for (const mark of y.marks) svg.append(label(40, y.at(mark) + 4, written(mark), { class: "quiet", "text-anchor": "end" }));
  svg.append(label(46, 14, `${titles[upwards]} ↑`, { class: "quiet" }), label(width - 16, height - 6, `${titles[across]} →`, { class: "quiet", "text-anchor": "end" }));
  for (const point of points) {
    const title = drawnAs("title", {});
    title.textContent = `${point.name}: ${titles[across]} ${point.x.toFixed(1)}, ${titles[upwards]} ${point.y.toFixed(1)}`;
    svg.append(drawnAs("circle", { class: point.kind, cx: x.at(point.x).toFixed(1), cy: y.at(point.y).toFixed(1), r: of === "systems" ? 4.5 : 3 }, title));
  }
  if (of === "systems") svg.append(...namesBeside(points, x.at, y.at, width));
  return box.replaceChildren(svg);
}

// Names where there is room for them; the others are told when pointed at.
function namesBeside(points, x, y, width) {
  const taken = points.map((point) => [x(point.x) - 6, y(point.y) - 6, x(point.x) + 6, y(point.y) + 6]);
  return points.flatMap((point) => {
    const name = shortened(point.name, 20);
    const wide = 6.4 * name.length;
    for (const [dx, anchor] of [[9, "start"], [-9, "end"]]) {
      const left = x(point.x) + dx - (anchor === "end" ? wide : 0);
      const area = [left, y(point.y) - 8, left + wide, y(point.y) + 6];
      const isFree = left > 46 && left + wide < width && taken.every((box) => box[0] >= area[2] || box[2] <= area[0] || box[1] >= area[3] || box[3] <= area[1]);
      if (!isFree) continue;
      taken.push(area);
      return [label(x(point.x) + dx, y(point.y) + 4, name, { class: "small halo", "text-anchor": anchor })];
    }
    return [];
  });
}

function startScatter(data) {
  const options = () => [...data.measures.map((measure) => new Option(measure.title, measure.name)), new Option("words", WORDS_KEY)];
  byId("across").append(...options());
  byId("upwards").append(...options());
  byId("across").value = data.measures.find((_, place) => place === 1)?.name ?? WORDS_KEY;
  for (const id of ["across", "upwards", "points-of"]) byId(id).addEventListener("change", () => drawScatter(data));
}
