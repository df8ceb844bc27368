// What each n-gram gives to the two systems, most different first.

const MOST_GRAMS = 30;

function gramTable(data, order, sides, references, written) {
  const forms = new Map([...surfaces(written.b, order), ...surfaces(written.a, order)]);
  const rows = differing(sides);
  const box = made("section", "grams");
  box.append(made("h3", "", `What each ${order === 1 ? "word" : `${order}-gram`} gives to ROUGE-${order}`));
  box.append(made("p", "measures", totals(data, sides, references)));
  if (!rows.length) {
    box.append(made("p", "quiet", "None is shared with a reference."));
    return box;
  }
  const table = made("table", "numbers");
  const head = made("tr");
  const names = [state.a, state.b].map((row, place) => made("bdi", `name-${"ab"[place]}`, data.rows[row].label));
  const titles = ["as written", ...names, "difference", "in references"];
  titles.forEach((title, column) => {
    const cell = made("th", ["name", "", "", "", "name where"][column], title);
    cell.scope = "col";
    head.append(cell);
  });
  table.append(made("thead", "", head));
  const body = made("tbody");
  for (const [gram, a, b] of rows.slice(0, MOST_GRAMS)) body.append(gramRow([gram, forms.get(gram)], a, b, order, references));
  table.append(body);
  const scroll = made("div", "scroll", table);
  Object.assign(scroll, { tabIndex: 0, role: "region", ariaLabel: "N-grams" });
  box.append(scroll);
  if (rows.length > MOST_GRAMS) box.append(made("p", "quiet", `and ${rows.length - MOST_GRAMS} more`));
  return box;
}

function differing({ a, b }) {
  const [one, other] = [a?.gains ?? new Map(), b?.gains ?? new Map()];
  const all = [...new Set([...one.keys(), ...other.keys()])];
  const rows = all.map((gram) => [gram, one.get(gram) ?? 0, other.get(gram) ?? 0]);
  return rows.sort((x, y) => Math.abs(y[1] - y[2]) - Math.abs(x[1] - x[2]) || (x[0] < y[0] ? -1 : 1));
}

function totals(data, sides, references) {
  const said = Object.entries(sides)
    .filter(([, side]) => side && side.reference >= 0)
    .map(([name, side]) => `${data.rows[state[name]].label} ${Math.max(0, side.f).toFixed(1)} against reference ${references[side.reference].author}`);
  const best = references.length > 1 ? ": of several references the one that agrees best counts" : "";
  return said.length ? `Together: ${said.join(", ")}${best}.` : "";
}

function gramRow([gram, written], a, b, order, references) {
  const points = (value) => (value ? value.toFixed(2) : DASH);
  const name = made("th", "name", made("bdi", "", written));
  if (written.toLowerCase() !== gram) name.title = `compared as “${gram}”`;
  name.scope = "row";
  const where = references.filter((each) => grams(each.keys, order).has(gram)).map((each) => each.author);
  const difference = a - b;
  const text = Math.abs(difference) < 0.005 ? "0.00" : `${difference > 0 ? "+" : ""}${difference.toFixed(2)}`;
  const cells = [made("td", "", points(a)), made("td", "", points(b)), made("td", "", text)];
  return made("tr", "", name, ...cells, made("td", "name", where.join(", ")));
}

// n-gram -> how it is written where it first stands.
function surfaces(text, order) {
  const found = new Map();
  for (let place = 0; text && place + order <= text.keys.length; place += 1) {
    const gram = text.keys.slice(place, place + order).join(" ");
    const numbers = new Set(text.origins.slice(place, place + order));
    if (!found.has(gram)) found.set(gram, [...numbers].map((number) => text.words[number]).join(" "));
  }
  return found;
}
