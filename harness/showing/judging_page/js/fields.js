// The questions of a screen: one field each, two where the best and the worst are asked for.

function choicesOf(screen, criterion) {
  if (data.ask === "ratings") {
    const steps = criterion.high - criterion.low;
    if (!Number.isInteger(criterion.low) || !Number.isInteger(steps) || steps > 10) return null;
    return Array.from({ length: steps + 1 }, (_, step) => ({
      value: criterion.low + step,
      label: criterion.labels[step] ?? "",
    }));
  }
  const choices = screen.texts.map((_, at) => ({ value: at + 1, label: `Summary ${at + 1}` }));
  return data.ask === "pairs" ? [...choices, { value: 0, label: "equally good" }] : choices;
}

function fieldsOf(screen) {
  return screen.items.flatMap((item, number) => {
    const criterion = data.criteria[number];
    const choices = choicesOf(screen, criterion);
    const base = { item, criterion, choices, several: screen.items.length > 1 };
    if (data.ask !== "best-worst") return [{ ...base, part: "value", question: criterion.question }];
    return [
      { ...base, part: "best", question: `Best: ${criterion.question}` },
      { ...base, part: "worst", question: "Worst: by the same question" },
    ];
  });
}

const answerOf = (field) => state.answers[field.item]?.[field.part];
const isAnswered = (screen) => fieldsOf(screen).every((field) => answerOf(field) !== undefined);

// The key of a choice: its own digit; 10 is on the key 0.
function keyOf(field, value) {
  if (isWhole(value, 0, 9)) return String(value);
  return value === 10 && field.choices[0].value > 0 ? "0" : "";
}

// Sets an answer; "" or a reason why it cannot be one.
function answer(field, value) {
  const said = { ...state.answers[field.item] };
  const other = field.part === "best" ? "worst" : "best";
  if (data.ask === "best-worst" && said[other] === value) {
    if (field.part === "worst") return "The worst cannot be the best, too.";
    delete said[other];
  }
  said[field.part] = value;
  state.answers[field.item] = said;
  state.changed = true;
  return "";
}

// An element with a class and children; texts are only ever set as texts.
function made(tag, kind, ...children) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...children);
  return element;
}

function drawChoice(field, choice, name, chosen) {
  const input = made("input", "");
  Object.assign(input, { type: "radio", name, value: String(choice.value), checked: answerOf(field) === choice.value });
  input.addEventListener("change", () => chosen(field, choice.value));
  const key = keyOf(field, choice.value);
  const label = made("label", "choice", input);
  if (key) label.append(made("kbd", "", key));
  if (data.ask === "ratings" && key !== String(choice.value)) label.append(made("b", "", String(choice.value)));
  label.append(made("span", "", choice.label || (key ? "" : String(choice.value))));
  if (!choice.label) input.setAttribute("aria-label", String(choice.value));
  return label;
}

function drawNumber(field, chosen) {
  const { low, high } = field.criterion;
  const input = made("input", "");
  Object.assign(input, { type: "number", min: low, max: high, step: "any", value: answerOf(field) ?? "" });
  input.addEventListener("input", () => {
    const value = input.valueAsNumber;
    if (isOnScale(value, field.criterion)) chosen(field, value);
    else if (input.value !== "") tell(`The scale goes from ${low} to ${high}.`);
  });
  return made("label", "number", input, made("span", "", ` from ${low} to ${high}`));
}

function drawField(field, number, chosen) {
  const legend = made("legend", "");
  if (field.several && field.part !== "worst") legend.append(made("span", "criterion", field.criterion.name), " ");
  legend.append(field.question);
  const choices = field.choices
    ? made("div", "choices", ...field.choices.map((choice) => drawChoice(field, choice, `field-${number}`, chosen)))
    : drawNumber(field, chosen);
  const box = made("fieldset", "field", legend, choices);
  box.addEventListener("focusin", () => activate(number));
  return box;
}
