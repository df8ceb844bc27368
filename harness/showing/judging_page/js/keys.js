// The keyboard: digits answer, letters move. Whoever writes a note or a number types letters and digits.

function isWriting(element) {
  return element.matches("textarea, select, input[type=number], input[type=file]");
}

function toggle(id) {
  byId(id).open = !byId(id).open;
}

const LETTERS = {
  n: () => show(state.at + 1),
  p: () => show(state.at - 1),
  u: () => goToOpen(),
  a: () => toggle("article"),
  g: () => toggle("guide"),
  s: () => save(),
  m: () => byId("note").focus(),
};

// True where the digit is an answer. On a scale without steps it is the first digit of a number, which is typed.
function pressDigit(key) {
  const field = screen.fields[screen.active];
  if (field && !field.choices) byId("fields").children[screen.active].querySelector("input").focus();
  const choice = field?.choices?.find((each) => keyOf(field, each.value) === key);
  if (!choice) return false;
  choose(field, choice.value);
  return true;
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isWriting(event.target)) {
    if (event.key === "Escape" || (event.key === "Enter" && event.target.type === "number")) {
      byId("where").focus({ preventScroll: true });
      event.preventDefault();
    }
    return;
  }
  const isControl = event.target.closest("button, summary, a") !== null;
  if (event.key === "Enter" && !isControl) goOn();
  else if (Object.hasOwn(LETTERS, event.key)) LETTERS[event.key]();
  else if (!/^\d$/.test(event.key) || !pressDigit(event.key)) return;
  event.preventDefault();
}

function describeDigits() {
  const words = { pairs: "the better summary, 0 if they are equally good", "best-worst": "the best, then the worst" };
  const digits = data.ask === "pairs" ? ["1", "2", "0"] : ["1", "2", "…"];
  const keys = digits.flatMap((digit) => [made("kbd", "", digit), " "]);
  byId("digits").append(...keys, words[data.ask] ?? "the rating; several questions are answered one after another");
}
