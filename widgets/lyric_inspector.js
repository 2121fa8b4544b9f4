// Below the stage: what is selected, in words and numbers; why a person set it; the lines that need a look.

export function createLyricInspector(host) {
  const form = createFields(host);
  const why = createReason(host);
  const look = createLookList(host);
  const empty = element("p", "sr-lyric-empty", { textContent: "Choose a word or a line: click it, or go there with Tab." });
  const detail = element("div", "sr-lyric-detail", {}, [form.node, why.node]);
  return {
    node: element("div", "sr-inspector", {}, [look.node, empty, detail]),
    form,
    draw() {
      const span = host.selectedSpan();
      detail.hidden = !span;
      empty.hidden = Boolean(span);
      if (span) {
        form.draw(span);
        why.draw(span);
      }
      look.draw();
    },
  };
}

function field(label, input) {
  return element("label", "sr-field", {}, [element("span", "", { textContent: label }), input]);
}

function createFields(host) {
  const title = element("h3", "sr-lyric-title");
  const text = element("input", "sr-input sr-lyric-text", { type: "text", autocomplete: "off", spellcheck: false });
  const about = () => JSON.stringify(host.selected);
  const times = ["start", "end"].map((end) => {
    const input = element("input", "sr-input sr-number", { type: "number", step: "0.01", min: "0", inputMode: "decimal" });
    keepWhenLeft(host, input, { keep: (text) => retimed(end, text), current: () => secondsOf(host.selectedSpan(), end), about });
    return { end, input };
  });
  const retimed = (end, text) => {
    const seconds = Number(text);
    if (host.selected && text.trim() !== "" && Number.isFinite(seconds)) host.retime({ [`${end}_s`]: Math.round(seconds * 1000) / 1000 });
  };
  keepWhenLeft(host, text, { keep: (words) => (host.selected ? host.retext(words) : ""), current: () => host.selectedText(), about });
  host.listen(text, "keydown", (event) => {
    if ((event.key === "Enter" || event.key === "Escape") && host.selected) host.focusItem(host.selected.line, host.selected.word);
  });
  const before = iconButton("left", "The word before");
  const after = iconButton("right", "The word after");
  const play = textButton("Play it", "Play it from its start to its end (space)");
  const loop = textButton("Loop the line", "Play the line round and round (L)");
  const right = textButton("It is right", "Its time is right as it is: mark it as set by you");
  const whole = textButton("The line", "Choose the whole line");
  const away = textButton("Take the line away", "This line is not sung");
  for (const [button, action] of [
    [before, () => host.step(-1)], [after, () => host.step(1)], [play, () => host.togglePlaySpan(host.selectedSpan())],
    [loop, () => host.toggleLoop()], [right, () => host.retime({}, { sure: true })],
    [whole, () => host.focusItem(host.selected.line, null)], [away, () => host.retext("")],
  ]) host.listen(button, "click", action);
  play.hidden = loop.hidden = !host.facts.can_play;
  const row = element("div", "sr-lyric-buttons", {}, [before, after, play, loop, right, whole, away]);
  const [start, end] = times.map(({ input }) => input);
  return {
    node: element("div", "sr-lyric-fields", {}, [title, field("Text", text), field("Start, s", start), field("End, s", end), row]),
    text,
    draw(span) {
      const { line, word } = host.selected;
      const trust = word === null ? -1 : trustStep(span);
      const measured = trust in STEPS ? ` (${Math.round(span.confidence * 100)} %)` : "";
      const sure = trust < 0 ? "" : `, ${trustName(trust)}${measured}`;
      title.textContent = word === null ? `Line ${line + 1} of ${host.lines.length}` : `Word ${word + 1} of line ${line + 1}${sure}`;
      showMeant(host, text, `${line}.${word}`, span.text);
      times.forEach(({ end: which, input }) => showField(host, input, secondsOf(span, which)));
      right.hidden = whole.hidden = word === null;
      away.hidden = word !== null;
    },
    markLoop: () => loop.setAttribute("aria-pressed", String(Boolean(host.loop))),
  };
}

// Shows what is in force of what is chosen. What could not be kept of another choice goes with it, and its sentence too.
function showMeant(host, field, meant, value) {
  if (field.meant !== meant && field.getAttribute("aria-invalid") === "true") {
    field.value = field.shownValue;
    field.removeAttribute("aria-invalid");
    host.say("", "");
  }
  field.meant = meant;
  showField(host, field, value);
}

const secondsOf = (span, end) => (span ? span[`${end}_s`].toFixed(3) : "");

// What a person set, why, and the way back.
function createReason(host) {
  const said = element("p", "sr-lyric-said");
  const reason = element("input", "sr-input", { type: "text", autocomplete: "off", ariaLabel: "Reason", placeholder: "Why? (as you like)" });
  const count = element("span", "sr-count", { ariaHidden: "true" });
  const back = textButton("Take back", "Leave this out: what was there without it holds again");
  const mark = () => {
    const letters = [...reason.value].length;
    count.textContent = `${letters} / ${host.facts.max_reason}`;
    count.classList.toggle("sr-over", letters > host.facts.max_reason);
  };
  const inForce = () => host.decisions[host.decisionOf()] ?? null;
  host.listen(reason, "input", mark);
  const give = (words) => {
    const sentence = tooLong(words, host.facts.max_reason, "reason");
    if (!sentence && inForce() && words !== inForce()[1]) host.because(host.decisionOf(), words);
    return sentence;
  };
  keepWhenLeft(host, reason, { keep: give, current: () => inForce()?.[1] ?? "", about: () => host.decisionOf() });
  host.listen(back, "click", () => inForce() && host.takeBack(host.decisionOf()));
  const node = element("div", "sr-lyric-why", {}, [said, field("Reason", element("span", "sr-counted", {}, [reason, count])), back]);
  return {
    node,
    draw() {
      const decision = inForce();
      node.hidden = !decision;
      if (!decision) return;
      said.textContent = `Set by you: ${decision[0]}.`;
      showMeant(host, reason, decision[0], decision[1]);
      mark();
    },
  };
}

// The lines that something speaks against, one after another.
function createLookList(host) {
  const sentence = element("span", "sr-lyric-look");
  const before = iconButton("left", "The doubtful line before", "The doubtful line before (P)");
  const after = iconButton("right", "The next doubtful line", "The next doubtful line (N)");
  const go = (direction) => {
    const from = host.selected ? host.selected.line : direction > 0 ? -1 : 0;
    const found = nextDoubtful(host.lines, from, direction);
    if (found >= 0) host.focusItem(found, null);
  };
  host.goDoubtful = go;
  host.listen(before, "click", () => go(-1));
  host.listen(after, "click", () => go(1));
  return {
    node: element("div", "sr-lyric-looks", { role: "group", ariaLabel: "Lines that need a look" }, [before, after, sentence]),
    draw() {
      const doubtful = host.lines.filter(({ faults }) => faults.length);
      before.disabled = after.disabled = !doubtful.length;
      const one = host.selected ? host.lines[host.selected.line] : null;
      const here = one?.faults.length ? `: this one (${one.faults.join(", ")})` : "";
      const need = doubtful.length === 1 ? "line needs" : "lines need";
      sentence.textContent = doubtful.length ? `${doubtful.length} ${need} a look${here}` : "No line needs a look";
    },
  };
}
