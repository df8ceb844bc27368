// Tables as CSV and JSON, pictures as SVG, the address to the clipboard. Files are made here: nothing is asked for.

function save(name, kind, text) {
  const address = URL.createObjectURL(new Blob([text], { type: `${kind};charset=utf-8` }));
  const anchor = made("a");
  Object.assign(anchor, { href: address, download: name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 120) });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

// A cell of CSV. What a spreadsheet would compute has an apostrophe before it.
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[\s]*[=+\-@|%]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvText(rows) {
  return rows.map((row) => `${row.map(csvCell).join(",")}\n`).join("");
}

// A row for each topic and system, each measure a column.
function topicRows(data) {
  const rows = [["topic", "event", "system", "role", "words", "failure", ...data.measures.map((measure) => measure.name)]];
  data.topics.forEach((topic, number) => {
    data.rows.forEach((row, place) => {
      const scores = data.scores.map((of) => (of[place][number] === null ? null : of[place][number] / 100));
      rows.push([topic, data.events[number] ?? topic, row.label, row.role, data.words[place][number], data.failed[place].get(number) ?? null, ...scores]);
    });
  });
  return rows;
}

// The picture by itself: its styles with their colours of now, on paper.
function pictureFile(svg) {
  const copy = svg.cloneNode(true);
  for (const anchor of copy.querySelectorAll(".cell-link")) anchor.remove();
  const colours = getComputedStyle(document.documentElement);
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).filter((text) => text.startsWith(".chart"));
  const style = drawnAs("style", {});
  style.textContent = rules.join("\n").replace(/var\(--([a-z-]+)\)/g, (_, name) => colours.getPropertyValue(`--${name}`).trim());
  const paper = drawnAs("rect", { width: "100%", height: "100%", fill: colours.getPropertyValue("--paper").trim() });
  copy.prepend(style, paper);
  copy.setAttribute("role", "img");
  return `${new XMLSerializer().serializeToString(copy)}\n`;
}

function startDownloads(data) {
  const name = (what) => `${data.name}-${what}`;
  const act = (id, make) => byId(id)?.addEventListener("click", make);
  act("save-csv", async () => save(name("table.csv"), "text/csv", (await unpacked("table")).csv));
  act("save-json", async () => save(name("table.json"), "application/json", `${JSON.stringify((await unpacked("table")).json, null, 1)}\n`));
  act("save-topics", () => save(name("topics.csv"), "text/csv", csvText(topicRows(data))));
  for (const box of document.querySelectorAll(".figures, .drawn-here")) {
    const button = made("button", "save", "Save as SVG");
    button.type = "button";
    const title = box.closest("section").querySelector("h2, h3").textContent;
    button.setAttribute("aria-label", `Save as SVG: ${box.dataset.what ?? title}`);
    button.addEventListener("click", () => {
      const svg = [...box.querySelectorAll("svg.chart")].find((each) => each.checkVisibility());
      const what = box.dataset.what ?? title;
      if (svg) save(name(`${what}-${data.measures[state.measure].name}.svg`), "image/svg+xml", pictureFile(svg));
    });
    box.after(made("p", "saving", button));
  }
  byId("copy").addEventListener("click", () => copyLink(data));
}

async function copyLink(data) {
  const address = location.href.split("#")[0] + link(data, state.topic === null ? {} : { topic: state.topic });
  let isCopied = true;
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    const field = made("textarea", "unseen", address);
    document.body.append(field);
    field.select();
    isCopied = document.execCommand("copy");
    field.remove();
  }
  byId("copied").textContent = isCopied ? "Link copied." : "Not copied: take it from the address bar.";
  setTimeout(() => (byId("copied").textContent = ""), 4000);
}
