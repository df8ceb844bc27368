// Everything together: the clock, what is kept, what is saved.

const clock = { since: null };

// Seconds on this screen up to now. A page that is out of sight does not count.
function stopClock() {
  if (clock.since !== null) {
    state.seconds[state.at] = (state.seconds[state.at] || 0) + (performance.now() - clock.since) / 1000;
  }
  clock.since = null;
}

function runClock() {
  stopClock();
  if (document.visibilityState === "visible") clock.since = performance.now();
}

function drawClock() {
  const seconds = Math.floor(state.seconds[state.at] || 0);
  byId("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function warnOfLoss() {
  byId("banner").textContent =
    "This browser does not let the page keep your answers. Save them to a file before you close the page; with that file you can go on later.";
  byId("banner").hidden = false;
}

function keepAll() {
  if (!keep()) warnOfLoss();
}

function save() {
  runClock();
  state.changed = false;
  keepAll();
  saveFile();
  const done = drawProgress();
  const total = data.screens.length;
  byId("saved").textContent =
    done === total ? "Saved with all answers. Hand the file back." : `Saved: ${done} of ${total} are answered so far.`;
}

async function load(file) {
  let value = null;
  try {
    value = JSON.parse(await file.text());
  } catch {
    value = null;
  }
  if (!isObject(value) || value.plan !== data.plan || value.rater !== data.rater) {
    byId("saved").textContent = "That file does not hold answers to this page.";
    return;
  }
  takeOver(value);
  byId("saved").textContent = "The answers of the file are here.";
  const open = data.screens.findIndex((each) => !isAnswered(each));
  show(open < 0 ? 0 : open);
}

function listen() {
  document.addEventListener("keydown", press);
  byId("back").addEventListener("click", () => show(state.at - 1));
  byId("forward").addEventListener("click", goOn);
  byId("open").addEventListener("click", goToOpen);
  byId("save").addEventListener("click", save);
  byId("fields").addEventListener("submit", (event) => event.preventDefault());
  byId("note").addEventListener("input", () => {
    state.notes[state.at] = byId("note").value;
    state.changed = true;
    keepAll();
  });
  byId("load").addEventListener("change", (event) => {
    if (event.target.files.length) load(event.target.files[0]);
    event.target.value = "";
  });
  document.addEventListener("visibilitychange", () => {
    runClock();
    keepAll();
  });
  window.addEventListener("pagehide", () => {
    stopClock();
    keepAll();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!canKeep && state.changed) event.preventDefault();
  });
  setInterval(() => {
    runClock();
    drawClock();
  }, 1000);
  setInterval(() => {
    if (document.visibilityState === "visible") keepAll();
  }, 5000);
  // The same page in another tab: what is answered there is answered here, and nothing is written over it.
  window.addEventListener("storage", (event) => {
    const other = event.key === place ? readKept() : null;
    if (!other) return;
    takeOver(other);
    show(state.at, false);
  });
}

function start() {
  const before = readKept();
  takeOver(before ?? {});
  state.changed = before?.changed === true;
  byId("question").hidden = false;
  describeDigits();
  const done = data.screens.filter(isAnswered).length;
  byId("guide").open = done === 0;
  if (!keep()) warnOfLoss();
  listen();
  runClock();
  const open = data.screens.findIndex((each) => !isAnswered(each));
  show(done && open >= 0 ? open : 0, false);
  if (done) tell(`${done} of ${data.screens.length} were answered before; here is the next one.`);
  document.documentElement.dataset.ready = "yes";
}

start();
