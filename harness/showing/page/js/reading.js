// One topic and two rows: article, candidates and references side by side.

async function readTopic(data, isOpened) {
  const topic = state.topic;
  const view = topic === null ? null : await textsOf(data, topic);
  if (topic !== state.topic) return; // another one was asked for meanwhile
  byId("reading").hidden = false;
  byId("which").replaceChildren(...whichTopic(data, topic, view));
  if (!view) byId("texts").replaceChildren();
  else byId("texts").replaceChildren(...columns(data, view));
  if (isOpened) {
    byId("reading-title").focus({ preventScroll: true });
    byId("reading").scrollIntoView();
  }
}

function whichTopic(data, topic, view) {
  if (topic === null) return ["No topic is chosen."];
  const place = list.order.indexOf(topic);
  const where = place < 0 ? "" : ` · ${(place + 1).toLocaleString("en")} of ${list.order.length.toLocaleString("en")} in the list above`;
  const missing = view ? ` · budget ${view.budget} words` : " · its texts are not in this page";
  return [made("bdi", "strong", data.topics[topic]), made("span", "quiet", missing + where)];
}

function columns(data, view) {
  const tokens = view.tokens;
  const references = view.references.map((each) => ({ ...read(each.text, tokens), author: each.author }));
  const paragraphs = view.documents.map((each) => each.paragraphs.map((packed) => read(packed, tokens)));
  const all = [...view.documents.map((each) => read(each.title, tokens)), ...paragraphs.flat()];
  const article = { words: all.flatMap((each) => each.words), keys: all.flatMap((each) => each.keys) };
  const order = Number(byId("order").value);
  const written = {};
  for (const side of ["a", "b"]) {
    const packed = view.candidates[state[side]]?.text;
    written[side] = packed === undefined ? null : read(packed, tokens);
  }
  const gained = {};
  for (const side of ["a", "b"]) gained[side] = written[side] && gains(written[side], references, order);
  const referenceTexts = references.map((each) => drawn(each, []));
  const parts = ["a", "b"].map((side) => candidate(data, view, side, written[side], { references, article, referenceTexts, gained, order }));
  return [articlePart(view, paragraphs, written), ...parts, referencePart(view, references, referenceTexts), gramTable(order, gained, references, written)];
}

function articlePart(view, paragraphs, written) {
  const box = made("section", "article", made("h3", "", view.documents.length > 1 ? `Article: ${view.documents.length} documents` : "Article"));
  const scroller = made("div", "scroller");
  Object.assign(scroller, { tabIndex: 0, role: "region", ariaLabel: "Article" });
  view.documents.forEach((each, number) => {
    if (each.title) scroller.append(made("h4", "", made("bdi", "", each.title.replaceAll("\t", ""))));
    for (const paragraph of paragraphs[number]) scroller.append(drawn(paragraph, articleMarks(paragraph, written)));
  });
  if (!view.documents.length) scroller.append(made("p", "quiet", "This dataset has no articles."));
  else box.append(made("p", "measures", "Underlined: four words or more in a row that A (solid), B (dashed) or both (double) took over."));
  box.append(scroller);
  return box;
}

function candidate(data, view, side, text, about) {
  const row = data.rows[state[side]];
  const box = made("section", side, made("h3", "", `${side.toUpperCase()}: `, made("bdi", "", row.label)));
  box.append(made("p", "measures", measures(data, side)));
  if (!text) {
    const found = view.candidates[state[side]];
    const why = found ? `wrote nothing: ${[found.failure, found.detail].filter(Boolean).join(": ")}` : "has no text of its own: it is each reference held against the others.";
    box.append(made("p", found ? "failed" : "quiet", why));
    return box;
  }
  const found = runs(text, about.references);
  const novel = novelties(text, about.article);
  const paragraph = drawn(text, candidateMarks(text, found, novel));
  tellRuns(paragraph, (which) => told(text, found[which], about, side));
  box.append(paragraph, made("p", "measures", counted(novel)));
  const { cleaned } = view.candidates[state[side]];
  if (cleaned) box.append(made("p", "measures", `Shown as it was scored, cleaned by ${cleaned}.`));
  const { judgments } = view.candidates[state[side]];
  for (const line of judgments ?? []) box.append(made("p", "measures", line));
  return box;
}

function measures(data, side) {
  const values = data.measures.map((measure, number) => `${measure.title} ${shown(data.scores[number][state[side]][state.topic])}`);
  return [`${data.words[state[side]][state.topic]} words`, ...values].join(" · ");
}

function counted(novel) {
  const unsaid = novel.filter((kind) => kind === "unsaid").length;
  const fresh = novel.filter(Boolean).length;
  if (!fresh) return "Every word is in the article.";
  const noun = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;
  return `${noun(fresh, "word")} not in the article${unsaid ? `, ${unsaid} of them numbers or names: look whether they are true` : ""}.`;
}

// What the tooltip says of a run; marks it in the references on the way.
function told(text, run, about, side) {
  const keys = text.keys.slice(run.start, run.start + run.size);
  for (const which of run.of) pointOut(about.references[which], keys, about.referenceTexts[which]);
  const authors = run.of.map((which) => about.references[which].author).join(", ");
  const own = grams(text.keys, about.order);
  let points = 0;
  for (const [gram, times] of grams(keys, about.order)) {
    points += ((about.gained[side].gains.get(gram) ?? 0) * times) / own.get(gram);
  }
  const worth = points ? ` It gives ${points.toFixed(2)} of ROUGE-${about.order}.` : "";
  return `“${keys.join(" ")}” stands in ${run.of.length > 1 ? "references" : "reference"} ${authors}.${worth}`;
}

function pointOut(reference, keys, paragraph) {
  const marks = [];
  for (let place = 0; place + keys.length <= reference.keys.length; place += 1) {
    if (keys.every((key, number) => reference.keys[place + number] === key)) {
      for (let next = place; next < place + keys.length; next += 1) marks[reference.origins[next]] = { kind: "here", run: place };
    }
  }
  paragraph.replaceChildren(...drawn(reference, marks).childNodes);
}

function referencePart(view, references, texts) {
  const several = made("div", "several");
  references.forEach((each, number) => {
    several.append(made("div", "", made("h4", "", made("bdi", "", each.author)), texts[number]));
  });
  if (!references.length) several.append(made("p", "quiet", "This topic has no references."));
  return made("section", "references", made("h3", "", "References"), several);
}

function startReading(data, changed) {
  const step = (by) => {
    const at = list.order.indexOf(state.topic);
    const here = new Set(data.texts);
    for (let place = at + by; place >= 0 && place < list.order.length; place += by) {
      if (here.has(list.order[place])) return changed({ topic: list.order[place] });
    }
    return undefined;
  };
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("order").addEventListener("change", () => readTopic(data, false));
}
