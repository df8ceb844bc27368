// One topic: the article, the candidates of two rows or of all, and the references side by side.

async function readTopic(data, isOpened) {
  const topic = topicRead(data);
  const view = topic === null ? null : await textsOf(data, topic);
  if (topic !== topicRead(data)) return; // another one was asked for meanwhile
  byId("reading").hidden = false;
  byId("which").replaceChildren(...whichTopic(data, topic, view));
  byId("all").setAttribute("aria-pressed", state.all);
  byId("texts").replaceChildren(...(view ? columns(data, view, topic) : []));
  byId("texts").classList.toggle("everyone", state.all);
  watchScrolling();
  if (isOpened) {
    byId("reading-title").focus({ preventScroll: true });
    byId("reading").scrollIntoView();
  }
}

function whichTopic(data, topic, view) {
  if (topic === null) return ["No topic is chosen."];
  const place = list.order.indexOf(topic);
  const where = place < 0 ? "" : ` · ${count(place + 1)} of ${count(list.order.length)} in the list above`;
  const missing = view ? ` · budget ${view.budget} words` : " · its texts are not in this page";
  return [made("bdi", "strong", data.topics[topic]), made("span", "quiet", missing + where)];
}

// The topic's texts as words, and what all candidates are compared with.
function prepareView(view) {
  const tokens = view.tokens;
  const references = view.references.map((reference) => ({ ...read(reference.text, tokens), author: reference.author }));
  const paragraphs = view.documents.map((document) => document.paragraphs.map((packed) => read(packed, tokens)));
  const all = [...view.documents.map((document) => read(document.title, tokens)), ...paragraphs.flat()];
  const article = { words: all.flatMap((text) => text.words), keys: all.flatMap((text) => text.keys) };
  const referenceTexts = references.map((reference) => drawn(reference, []));
  return { view, references, paragraphs, article, referenceTexts, order: Number(byId("order").value) };
}

function columns(data, view, topic) {
  const about = prepareView(view);
  const rows = state.all ? rowsByScore(data, view, topic) : [state.a, state.b];
  const texts = rows.map((row) => {
    const packed = view.candidates[row]?.text;
    return packed === undefined ? null : read(packed, view.tokens);
  });
  const gained = texts.map((text) => text && gains(text, about.references, about.order));
  const parts = rows.map((row, place) => candidate(data, { row, topic, text: texts[place], gained: gained[place], side: state.all ? "" : "ab"[place] }, about));
  const references = referencePart(about.references, about.referenceTexts);
  if (state.all) return [articlePart(data, about, {}), made("div", "candidates", ...parts), references];
  const [a, b] = texts;
  const grams = gramTable(data, about.order, { a: gained[0], b: gained[1] }, about.references, { a, b });
  return [articlePart(data, about, { a, b }), ...parts, references, grams];
}

// The rows with something to show for the topic, best first.
function rowsByScore(data, view, topic) {
  const sign = data.measures[state.measure].higher === false ? 1 : -1;
  const score = (row) => data.scores[state.measure][row][topic] ?? -sign * Infinity;
  const rows = [...data.rows.keys()].filter((row) => view.candidates[row]);
  return rows.sort((one, other) => (score(one) === score(other) ? one - other : sign * (score(one) - score(other))));
}

function articlePart(data, { view, paragraphs }, written) {
  const box = made("section", "article", made("h3", "", view.documents.length > 1 ? `Article: ${view.documents.length} documents` : "Article"));
  const scroller = made("div", "scroller");
  Object.assign(scroller, { tabIndex: 0, role: "region", ariaLabel: "Article" });
  view.documents.forEach((each, number) => {
    if (each.title) scroller.append(made("h4", "", made("bdi", "", each.title)));
    for (const paragraph of paragraphs[number]) scroller.append(drawn(paragraph, articleMarks(paragraph, written)));
  });
  if (!view.documents.length) scroller.append(made("p", "quiet", "This dataset has no articles."));
  else if (written.a || written.b) box.append(takenNote(data));
  box.append(scroller);
  return box;
}

function takenNote(data) {
  const [a, b] = [state.a, state.b].map((row) => made("bdi", "", data.rows[row].label));
  return made("p", "measures", "Underlined: four words or more in a row that ", a, " (solid), ", b, " (dashed) or both (double) took over.");
}

function candidate(data, { row, topic, text, gained, side }, about) {
  const name = made("bdi", "", data.rows[row].label);
  const box = made("section", side || "one", made("h3", "", side ? name : linkTo(data, row, name)));
  box.append(made("p", "measures", measures(data, row, topic)));
  const kept = about.view.candidates[row];
  if (!text) {
    const why = kept ? `wrote nothing: ${[kept.failure, kept.detail].filter(Boolean).join(": ")}` : "has no text of its own: it is each reference held against the others.";
    box.append(made("p", kept ? "failed" : "quiet", why));
    return box;
  }
  const shared = runs(text, about.references);
  const novel = novelties(text, about.article);
  const paragraph = drawn(text, candidateMarks(text, shared, novel));
  tellRuns(paragraph, (which) => told(text, shared[which], about, gained));
  box.append(paragraph);
  if (about.article.words.length) box.append(made("p", "measures", counted(novel)));
  if (kept.cleaned) box.append(made("p", "measures", `Shown as it was scored, cleaned by ${kept.cleaned}.`));
  for (const line of kept.judgments ?? []) box.append(made("p", "measures judgment", line));
  return box;
}

// Among all candidates a name leads to the topic with this one beside the other that is chosen.
function linkTo(data, row, name) {
  const anchor = made("a", "", name);
  anchor.href = link(data, { a: row, b: row === state.b ? state.a : state.b, all: false, topic: topicRead(data) });
  return anchor;
}

function measures(data, row, topic) {
  const values = data.measures.map((measure, number) => `${measure.title} ${shown(data.scores[number][row][topic])}`);
  return [`${data.words[row][topic]} words`, ...values].join(" · ");
}

function counted(novel) {
  const unsaid = novel.filter((kind) => kind === "unsaid").length;
  const fresh = novel.filter(Boolean).length;
  if (!fresh) return "Every word is in the article.";
  const noun = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;
  return `${noun(fresh, "word")} not in the article${unsaid ? `, ${unsaid} of them numbers or names: look whether they are true` : ""}.`;
}

// What the tooltip says of a run; marks it in the references on the way.
function told(text, run, about, gained) {
  const keys = text.keys.slice(run.start, run.start + run.size);
  for (const which of run.of) pointOut(about.references[which], keys, about.referenceTexts[which]);
  const authors = run.of.map((which) => about.references[which].author).join(", ");
  const own = grams(text.keys, about.order);
  let points = 0;
  for (const [gram, times] of grams(keys, about.order)) {
    points += ((gained.gains.get(gram) ?? 0) * times) / own.get(gram);
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

function referencePart(references, texts) {
  const several = made("div", "several");
  references.forEach((each, number) => {
    several.append(made("div", "", made("h4", "", made("bdi", "", each.author)), texts[number]));
  });
  if (!references.length) several.append(made("p", "quiet", "This topic has no references."));
  return made("section", "references", made("h3", "", "References"), several);
}

// A box that holds more than it shows says so until its end is seen.
function watchScrolling() {
  for (const box of document.querySelectorAll("#texts .scroller")) {
    const look = () => box.classList.toggle("goes-on", box.scrollHeight - box.scrollTop - box.clientHeight > 8);
    box.addEventListener("scroll", look, { passive: true });
    look();
  }
}

// Goes to the next topic with texts in the list (1), or to the one before (-1).
function startReading(data, changed) {
  const step = (by) => {
    const at = list.order.indexOf(topicRead(data));
    const here = new Set(data.texts);
    for (let place = at + by; place >= 0 && place < list.order.length; place += by) {
      if (!here.has(list.order[place])) continue;
      const isSeen = byId("reading").getBoundingClientRect().top < innerHeight;
      changed({ topic: list.order[place] });
      if (!isSeen) byId("reading").scrollIntoView();
      return;
    }
  };
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("all").addEventListener("click", () => changed({ all: !state.all }));
  byId("order").addEventListener("change", () => readTopic(data, false));
  window.addEventListener("resize", watchScrolling);
  return step;
}
