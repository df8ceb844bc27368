// A text with marks on its words, and the tooltip that tells where a run of them stands.

// `marks[word]`: {kind, run} or undefined. Words of one run, and what stands between them, are one element.
function drawn(text, marks) {
  const paragraph = made("p", "text", text.pieces[0]);
  paragraph.dir = "auto";
  let open = null;
  text.words.forEach((word, number) => {
    const one = marks[number];
    const goesOn = open && one && one.run === open.run && one.run !== undefined;
    const before = number ? text.pieces[2 * number] : "";
    if (goesOn) open.element.append(before);
    else paragraph.append(before);
    if (!one) {
      open = null;
      paragraph.append(word);
      return;
    }
    if (!goesOn) {
      open = { run: one.run, element: made("span", one.kind) };
      if (one.run !== undefined) open.element.dataset.run = one.run;
      paragraph.append(open.element);
    }
    open.element.append(one.inner ? made("span", one.inner, word) : word);
  });
  paragraph.append(text.words.length ? text.pieces[text.pieces.length - 1] : "");
  return paragraph;
}

const KINDS = ["", "lit one", "lit two", "lit more"];

function candidateMarks(text, found, novel) {
  const marks = text.words.map((_, number) => (novel[number] ? { kind: novel[number] } : undefined));
  found.forEach((run, which) => {
    for (let place = run.start; place < run.start + run.size; place += 1) {
      const word = text.origins[place];
      marks[word] = { kind: KINDS[Math.min(3, run.size)], run: which, inner: novel[word] };
    }
  });
  return marks;
}

// Words of the article that stand in a run of `least` words which A, B or both have taken from it.
const TAKEN = 4;

function articleMarks(text, candidates) {
  const marks = [];
  for (const [side, candidate] of Object.entries(candidates)) {
    if (!candidate) continue;
    const known = grams(candidate.keys, TAKEN);
    for (let place = 0; place + TAKEN <= text.keys.length; place += 1) {
      if (!known.has(text.keys.slice(place, place + TAKEN).join(" "))) continue;
      for (let next = place; next < place + TAKEN; next += 1) {
        (marks[text.origins[next]] ??= new Set()).add(side);
      }
    }
  }
  return marks.map((sides) => {
    const kind = ["took", ...[...sides].sort().map((side) => `by-${side}`)].join(" ");
    return { kind, run: kind };
  });
}

function tellRuns(element, tell) {
  const tip = byId("tip");
  const hide = () => {
    tip.hidden = true;
    for (const lit of document.querySelectorAll(".here")) lit.classList.remove("here");
  };
  element.addEventListener("pointerover", (event) => {
    const lit = event.target.closest("[data-run]");
    hide();
    if (!lit || !element.contains(lit)) return;
    tip.textContent = tell(Number(lit.dataset.run));
    tip.hidden = false;
    const box = lit.getClientRects()[0];
    const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    const above = box.top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above > 4 ? above : box.bottom + 6}px`;
  });
  element.addEventListener("pointerleave", hide);
}
