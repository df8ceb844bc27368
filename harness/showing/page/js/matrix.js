// Each cell of the matrix is a link to the topics behind it. Arrow keys go from cell to cell.

function startMatrix(data) {
  for (const figure of document.querySelectorAll("#pairs figure")) {
    const svg = figure.querySelector("svg[data-cells]");
    if (!svg) continue;
    const measure = data.measures.findIndex((each) => each.name === figure.dataset.measure);
    const places = svg.dataset.places.split(" ").map(Number);
    const [left, top, across, down] = svg.dataset.cells.split(" ").map(Number);
    svg.setAttribute("role", "group"); // a picture may hold no links
    const links = places.map(() => []);
    places.forEach((a, row) => {
      places.forEach((b, column) => {
        if (row === column) return;
        const [difference, p] = pairOf(data, measure, a, b) ?? [null, null];
        const about = `${data.rows[a].label} less ${data.rows[b].label}: ${signed(difference)}${p === null ? "" : `, ${pText(p)}`}. To the topics`;
        const box = drawnAs("rect", { x: left + across * column, y: top + down * row, width: across, height: down });
        const anchor = drawnAs("a", { href: pairLink(data, a, b, measure), tabindex: -1, class: "cell-link", "aria-label": about }, box);
        const title = drawnAs("title", {});
        title.textContent = about;
        anchor.append(title);
        links[row][column] = anchor;
        svg.append(anchor);
      });
    });
    links[0][1]?.setAttribute("tabindex", 0);
    svg.addEventListener("keydown", (event) => moveInMatrix(event, links));
  }
}

function moveInMatrix(event, links) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!step) return;
  const row = links.findIndex((cells) => cells.includes(document.activeElement));
  if (row < 0) return;
  event.preventDefault();
  event.stopPropagation();
  let [down, across] = [row, links[row].indexOf(document.activeElement)];
  do {
    down += step[0];
    across += step[1];
  } while (down === across && links[down]);
  const next = links[down]?.[across];
  if (!next) return;
  document.activeElement.setAttribute("tabindex", -1);
  next.setAttribute("tabindex", 0);
  next.focus();
}
