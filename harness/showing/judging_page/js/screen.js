// One screen at a time: its article, its candidates, its questions; and how far the rater has come.

const screen = { fields: [], active: 0, drawn: null };
const current = () => data.screens[state.at];

function tell(text) {
  byId("status").textContent = text;
}

function drawArticle() {
  const at = current().article;
  if (screen.drawn === at) return;
  screen.drawn = at;
  byId("article").hidden = data.articles[at].length === 0;
  const documents = data.articles[at].map((document) =>
    made(
      "section",
      "",
      ...(document.title ? [made("h3", "", document.title)] : []),
      ...document.paragraphs.map((text) => made("p", "", text)),
    ),
  );
  byId("documents").replaceChildren(...documents);
  byId("documents").scrollTop = 0;
}

function drawTexts() {
  const texts = current().texts.map((text, at) => {
    const words = made("p", "text", text);
    words.dir = "auto";
    if (data.language) words.lang = data.language;
    return made("section", "summary", made("h3", "", data.ask === "ratings" ? "Summary" : `Summary ${at + 1}`), words);
  });
  byId("texts").className = `of-${texts.length}`;
  byId("texts").replaceChildren(...texts);
}

function activate(number) {
  screen.active = number;
  [...byId("fields").children].forEach((box, at) => box.classList.toggle("active", at === number));
}

function drawFields() {
  screen.fields = fieldsOf(current());
  byId("fields").replaceChildren(...screen.fields.map((field, number) => drawField(field, number, choose)));
  const next = screen.fields.findIndex((field) => answerOf(field) === undefined);
  activate(Math.max(0, next));
}

function choose(field, value) {
  const problem = answer(field, value);
  tell(problem);
  const number = screen.fields.findIndex((other) => other.item === field.item && other.part === field.part);
  markAnswers();
  if (!problem) {
    const open = screen.fields.findIndex((other) => answerOf(other) === undefined);
    activate(open < 0 ? number : open);
  }
  keepAll();
}

// The radios as the answers are: naming a best may have taken back a worst.
function markAnswers() {
  screen.fields.forEach((field, number) => {
    for (const input of byId("fields").children[number].querySelectorAll("input[type=radio]")) {
      input.checked = Number(input.value) === answerOf(field);
    }
  });
  drawProgress();
}

function drawProgress() {
  const total = data.screens.length;
  const done = data.screens.filter(isAnswered).length;
  byId("done").textContent = String(done);
  byId("total").textContent = String(total);
  Object.assign(byId("progress"), { max: total, value: done });
  byId("where").textContent = `Question ${state.at + 1} of ${total}`;
  byId("save").classList.toggle("main", done === total);
  byId("forward").classList.toggle("main", done < total);
  byId("back").disabled = state.at === 0;
  byId("forward").disabled = state.at === total - 1;
  return done;
}

function show(at, isMoved = true) {
  state.at = Math.min(Math.max(at, 0), data.screens.length - 1);
  drawArticle();
  drawTexts();
  drawFields();
  byId("note").value = state.notes[state.at] ?? "";
  tell("");
  drawProgress();
  drawClock();
  if (isMoved) {
    byId("where").focus({ preventScroll: true });
    window.scrollTo(0, 0);
    keepAll();
  }
}

// Onwards from a screen that is answered; the last one ends the work.
function goOn() {
  const open = screen.fields.findIndex((field) => answerOf(field) === undefined);
  if (open >= 0) {
    activate(open);
    tell("Not answered yet. n goes on without an answer.");
  } else if (state.at === data.screens.length - 1) goToOpen();
  else show(state.at + 1);
}

function goToOpen() {
  const order = [...data.screens.keys()].map((step) => (state.at + 1 + step) % data.screens.length);
  const next = order.find((at) => !isAnswered(data.screens[at]));
  if (next === undefined) {
    tell("All questions are answered. Save your answers, and hand the file back.");
    byId("save").focus();
  } else show(next);
}
