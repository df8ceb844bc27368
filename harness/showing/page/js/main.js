// Everything together. Without this script the page is complete but for topics and texts.

function showAll(data, isOpened) {
  byId("measure").value = data.measures[state.measure].name;
  byId("a").value = state.a;
  byId("b").value = state.b;
  showMeasure(data);
  listTopics(data);
  if (state.topic === null) state.topic = list.order.find((topic) => data.texts.includes(topic)) ?? null;
  drawTopics(data);
  return readTopic(data, isOpened);
}

async function start() {
  for (const element of document.querySelectorAll(".scripted")) element.hidden = false;
  keepTheme();
  startRanking();
  const data = await unpacked("scores");
  byId("measure").addEventListener("change", (event) => {
    const measure = data.measures.findIndex((each) => each.name === event.target.value);
    state.measure = measure;
    if (data.rows.length > 1) showAll(data, false);
    else showMeasure(data);
  });
  if (data.rows.length < 2) {
    showMeasure(data);
    return;
  }
  const changed = (changes) => {
    Object.assign(state, changes);
    history.replaceState(null, "", link(data));
    showAll(data, false);
  };
  startTopics(data, changed);
  startReading(data, changed);
  window.addEventListener("hashchange", () => {
    if (follow(data)) showAll(data, true);
  });
  await showAll(data, follow(data));
  document.documentElement.dataset.ready = "yes";
}

start();
