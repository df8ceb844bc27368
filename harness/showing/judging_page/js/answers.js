// What the rater has said: kept in this browser as it comes, written to a file when asked for.

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const place = `harness-judging:${data.plan}:${data.rater}`;

// answers: item -> { value } or { best, worst }; seconds and notes: by the place of a screen.
const state = { answers: {}, seconds: {}, notes: {}, at: 0, changed: false };
let canKeep = true;

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isWhole = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;

function isOnScale(value, criterion) {
  return typeof value === "number" && value >= criterion.low && value <= criterion.high;
}

// The answer of one item as far as it can be one here: a file may come from anywhere.
function readAnswer(answer, screen, number) {
  if (!isObject(answer)) return {};
  const count = screen.texts.length;
  const criterion = data.criteria[number];
  if (data.ask === "best-worst") {
    const kept = {};
    for (const part of ["best", "worst"]) if (isWhole(answer[part], 1, count)) kept[part] = answer[part];
    if (kept.best === kept.worst) delete kept.worst;
    return kept;
  }
  const fits = data.ask === "pairs" ? isWhole(answer.value, 0, 2) : isOnScale(answer.value, criterion);
  return fits ? { value: answer.value } : {};
}

// Takes over answers, seconds and notes as they stand in a file or in the browser's storage.
function takeOver(kept) {
  const answers = isObject(kept.answers) ? kept.answers : {};
  data.screens.forEach((screen, at) => {
    let seconds = 0;
    screen.items.forEach((item, number) => {
      const answer = Object.hasOwn(answers, item) ? answers[item] : null;
      state.answers[item] = readAnswer(answer, screen, number);
      if (!isObject(answer)) return;
      if (Number.isFinite(answer.seconds) && answer.seconds > 0) seconds += answer.seconds;
      if (typeof answer.note === "string" && answer.note) state.notes[at] = answer.note.slice(0, 2000);
    });
    state.seconds[at] = seconds;
  });
}

// The file of answers: items without an answer are not in it, so that what is missing can be told.
function answersFile() {
  const answers = {};
  data.screens.forEach((screen, at) => {
    screen.items.forEach((item, number) => {
      const answer = { ...state.answers[item] };
      const isFirst = number === 0;
      if (!Object.keys(answer).length && !(isFirst && (state.notes[at] || state.seconds[at]))) return;
      answer.seconds = Math.round((10 * (state.seconds[at] || 0)) / screen.items.length) / 10;
      if (isFirst && state.notes[at]) answer.note = state.notes[at];
      answers[item] = answer;
    });
  });
  return { format: data.format, plan: data.plan, rater: data.rater, answers };
}

function keep() {
  try {
    localStorage.setItem(place, JSON.stringify({ ...answersFile(), at: state.at, changed: state.changed }));
    canKeep = true;
  } catch {
    canKeep = false;
  }
  return canKeep;
}

// What was kept before; null where there is nothing, or it cannot be read.
function readKept() {
  try {
    const value = JSON.parse(localStorage.getItem(place));
    return isObject(value) && value.plan === data.plan ? value : null;
  } catch {
    return null;
  }
}

function saveFile() {
  const file = new Blob([`${JSON.stringify(answersFile(), null, 1)}\n`], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `answers-${data.rater.replace(/[^\w.-]+/g, "_")}-${data.plan.slice(0, 8)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
