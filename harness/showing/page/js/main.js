// Everything together. Without this script the page is complete but for topics and texts.

function showAll(data, destination) {
  byId("measure").value = data.measures[state.measure].name;
  showMeasure(data);
  showRanking(data);
  if (!hasTopics(data)) return undefined;
  byId("a").value = state.a;
  byId("b").value = state.b;
  if (byId("find").value !== state.find) byId("find").value = state.find;
  listTopics(data);
  drawGrid(data);
  drawDistribution(data);
  drawScatter(data);
  if (destination === "pair") byId("topics").scrollIntoView();
  return readTopic(data, destination === "topic");
}

// Headings stay in sight: of a table that fits below the bar of the page, of a wide one within its own box.
function keepHeadings() {
  const fit = () => {
    const bar = document.querySelector("nav");
    const isFixed = getComputedStyle(bar).position === "sticky";
    document.documentElement.style.setProperty("--bar", `${isFixed ? bar.offsetHeight : 0}px`);
    for (const box of document.querySelectorAll(".scroll")) {
      const table = box.querySelector(":scope > table");
      if (table) box.classList.toggle("fits", table.offsetWidth <= box.clientWidth);
    }
  };
  fit();
  window.addEventListener("resize", fit);
  return fit;
}

async function start() {
  for (const element of document.querySelectorAll(".scripted")) element.hidden = false;
  keepTheme();
  const data = indexed(await unpacked("scores"));
  const fit = keepHeadings();
  const show = (destination) => Promise.resolve(showAll(data, destination)).then(fit);
  const changed = (changes, way = "push") => {
    Object.assign(state, changes);
    if (link(data) !== (location.hash || "#")) history[`${way}State`](null, "", link(data));
    return show("");
  };
  byId("measure").addEventListener("change", (event) => {
    changed({ measure: data.measures.findIndex((measure) => measure.name === event.target.value) });
  });
  startRanking(data, changed);
  startDownloads(data);
  if (hasTopics(data)) {
    startTopics(data, changed);
    startGrid(data, changed);
    startScatter(data);
    startMatrix(data);
    startKeys(data, changed, startReading(data, changed));
    window.addEventListener("resize", () => {
      drawDistribution(data);
      drawScatter(data);
    });
  }
  window.addEventListener("hashchange", () => show(follow(data)));
  await show(follow(data));
  document.documentElement.dataset.ready = "yes";
}

start();
