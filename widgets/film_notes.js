// Notes: the field in which one is written, and the list of them with what can be done about each.

const ASKS_WORDS = { remark: "Remark", regenerate: "Make it again", cut: "Move the cut", text: "Fix the words" };
const ASKS_HELP = {
  remark: "Only a note.", regenerate: "Resolves itself when the clip shows another take.",
  cut: "Resolves itself when the cut lies elsewhere, moved from here or on the storyboard.", text: "Resolves itself when the line reads otherwise, or is sung at another time.",
};

// An edit from a field that stays open until the kernel has kept it: `answered(kept)` says whether it has. The function
// that is given back is for a field that is left before.
export function addFieldEdits(host) {
  const open = new Map();
  const end = (request, kept) => {
    const answered = open.get(request);
    open.delete(request);
    answered?.(kept);
  };
  host.sendFrom = (request, answered) => {
    open.set(request, answered);
    host.send(request);
    return () => end(request, false);
  };
  host.hearOfField = ({ id, error }) => {
    if (id !== host.waiting) return;
    const request = [...open.keys()].find((each) => !host.queue.includes(each));
    if (request) end(request, !error);
  };
  // What waited behind a refused edit was never sent.
  host.settleFields = () => [...open.keys()].forEach((request) => end(request, false));
}

// A field for a note's words and what it asks for; `edit(text, asks)` is what is sent when it is done.
function createFields(host, edit, close) {
  const place = element("div", "sr-note-place");
  const choices = host.facts.asks.map((asks) => {
    const button = pressed(host, textButton(ASKS_WORDS[asks], ASKS_HELP[asks]), () => choose(asks));
    return { asks, button };
  });
  const text = element("textarea", "sr-note-text", { rows: 2, ariaLabel: "Note", placeholder: "What you see here" });
  const count = element("span", "sr-note-count");
  const help = element("span", "sr-note-help");
  const save = pressed(host, textButton("Keep the note", "Keep the note (Enter)"), () => done());
  save.classList.add("sr-main");
  let asked = "remark";
  let leave = null; // while what was sent has no answer
  const choose = (asks) => {
    asked = asks;
    for (const choice of choices) choice.button.setAttribute("aria-pressed", String(choice.asks === asks));
    help.textContent = ASKS_HELP[asks];
    counting();
  };
  const counting = () => {
    const letters = [...oneLine(text.value)].length;
    count.textContent = `${letters} / ${host.facts.most_text}`;
    count.dataset.over = letters > host.facts.most_text ? "yes" : "no";
    save.disabled = leave !== null || (asked === "remark" && !text.value.trim());
  };
  const done = () => {
    if (save.disabled) return;
    leave = host.sendFrom(edit(text.value, asked), (kept) => {
      leave = null;
      counting();
      if (kept) close();
    });
    counting();
  };
  host.listen(text, "input", counting);
  host.listen(text, "keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      done();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      cancel();
    }
  });
  const cancel = () => {
    leave?.();
    close();
  };
  const node = element("div", "sr-note-form", { role: "group", ariaLabel: "A note" }, [
    place, element("div", "sr-group sr-asks", { role: "group", ariaLabel: "What it asks for" }, choices.map(({ button }) => button)), text,
    element("div", "sr-note-foot", {}, [help, count, element("span", "sr-spacer"), pressed(host, textButton("Cancel", "Leave it (Escape)"), cancel), save]),
  ]);
  return {
    node, cancel,
    focus: () => text.focus(),
    open(words, value, asks) {
      place.textContent = words;
      text.value = value;
      choose(asks);
      text.focus();
    },
  };
}

// The field that R opens: it holds the frame at which the film was paused.
export function createNoteForm(host) {
  let frame = null;
  const close = () => {
    fields.node.hidden = true;
    host.root.dataset.writing = "no";
    host.focusBar();
  };
  const fields = createFields(host, (text, asks) => ({ do: "add", frame, text, asks }), close);
  fields.node.hidden = true;
  host.writeNote = () => {
    if (!fields.node.hidden) return fields.focus();
    host.player.pause();
    frame = host.frameNow();
    const found = sungAt(host.facts.lines, host.cursor_s);
    const word = found && found.word >= 0 ? host.facts.lines[found.index].words[found.word][2] : "";
    const words = placeWords({ t: host.cursor_s, frame, clip: host.clipNow(), section: host.sectionNow().title, word });
    fields.node.hidden = false;
    host.root.dataset.writing = "yes";
    fields.open(words, "", "remark");
  };
  host.closeNote = () => fields.node.hidden || fields.cancel();
  host.asksWords = (asks) => ASKS_WORDS[asks];
  return fields;
}

export function createNotesList(host) {
  const rows = element("div", "sr-notes", { role: "list", ariaLabel: "Notes" });
  const undo = pressed(host, iconButton("undo", "Undo", "Undo the last change of the notes (Ctrl+Z)"), () => host.undo());
  const redo = pressed(host, iconButton("redo", "Redo", "Redo (Ctrl+Shift+Z)"), () => host.redo());
  const head = element("span", "sr-notes-head");
  const empty = element("p", "sr-notes-empty", { textContent: "No notes yet. Pause where something should be different, and press R." });
  host.showNote = (index) => {
    host.goTo(host.notes[index].at_s);
    const row = rows.children[index];
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector("button")?.focus({ preventScroll: true });
  };
  return {
    node: element("div", "sr-notes-place", {}, [element("div", "sr-notes-top", {}, [head, undo, redo]), empty, rows]),
    draw() {
      const open = host.notes.filter((note) => note.state === "open").length;
      head.textContent = host.notes.length ? `${host.notes.length} ${host.notes.length === 1 ? "note" : "notes"}, ${open} open` : "Notes";
      empty.hidden = host.notes.length > 0;
      const known = new Map([...rows.children].map((row) => [row.dataset.note, row]));
      const wanted = host.notes.map((note) => known.get(note.id) ?? createNoteRow(host, note.id));
      for (const row of [...rows.children]) if (!wanted.includes(row)) row.remove();
      wanted.forEach((row, index) => {
        if (rows.children[index] !== row) rows.insertBefore(row, rows.children[index] ?? null);
        row.show(host.notes[index]);
      });
    },
  };
}

function createNoteRow(host, id) {
  const note = () => host.notes.find((each) => each.id === id);
  const goto = pressed(host, element("button", "sr-button sr-note-goto", { type: "button", title: "Go there" }), () => host.goTo(note().at_s));
  const where = element("span", "sr-note-where");
  const asks = element("span", "sr-note-asks");
  const text = element("p", "sr-note-said");
  const why = element("p", "sr-note-why");
  const act = (label, title, does) => pressed(host, textButton(label, title), does);
  const clip = act("Just this clip", "Make this clip again; its price is told first", () => host.offerAgain(note(), "clip", row));
  const section = act("The whole section", "Make all clips of this section again; the price is told first", () => host.offerAgain(note(), "section", row));
  const words = act("Correct the line", "Write the line as it is sung", () => correctLine(host, note(), row));
  const cut = act("Move the cut", "Let the nearest cut go to this note; what it costs is told first", () => host.offerCut(note(), row));
  const edit = act("Edit", "Change the words, or what it asks for", () => {
    if (!form.node.hidden) return form.focus();
    form.node.hidden = false;
    form.open(where.textContent, note().text, note().asks);
  });
  const resolve = act("Resolve", "It is done", () => host.send({ do: "resolve", note: id, text: "" }));
  const reopen = act("Reopen", "It is not done, as it is now", () => host.send({ do: "reopen", note: id }));
  const remove = iconButton("remove", "Delete", "Delete the note; undo brings it back");
  pressed(host, remove, () => host.send({ do: "delete", note: id }));
  const shut = () => {
    form.node.hidden = true;
    edit.focus();
  };
  const form = createFields(host, (value, asked) => ({ do: "reword", note: id, text: value, asks: asked }), shut);
  form.node.hidden = true;
  const row = element("div", "sr-note", { role: "listitem" }, [
    element("div", "sr-note-line", {}, [goto, asks, where]), text, why,
    element("div", "sr-note-actions", {}, [clip, section, words, cut, element("span", "sr-spacer"), edit, resolve, reopen, remove]), form.node,
  ]);
  row.dataset.note = id;
  row.show = (shown) => {
    const open = shown.state === "open";
    Object.assign(row.dataset, { state: shown.state, asks: shown.asks });
    goto.textContent = formatTime(shown.at_s, 2);
    goto.setAttribute("aria-label", `Go to the note at ${formatTime(shown.at_s, 2)}`);
    where.textContent = [shown.section, `clip ${shown.clip}`, shown.word ? `“${shown.word}”` : ""].filter(Boolean).join(" · ");
    asks.textContent = ASKS_WORDS[shown.asks];
    text.textContent = shown.text;
    text.hidden = !shown.text;
    why.textContent = open ? "" : `Resolved. ${shown.why}`;
    why.hidden = open;
    clip.hidden = section.hidden = !open || shown.asks !== "regenerate";
    clip.disabled = Boolean(shown.held);
    clip.title = shown.held ? `This clip ${shown.held}` : "Make this clip again; its price is told first";
    words.hidden = !open || shown.asks !== "text" || !shown.line;
    cut.hidden = !open || shown.asks !== "cut";
    resolve.hidden = !open;
    reopen.hidden = open;
    for (const [button, name] of [[edit, "Edit"], [resolve, "Resolve"], [reopen, "Reopen"], [remove, "Delete"]]) {
      button.setAttribute("aria-label", `${name} the note at ${formatTime(shown.at_s, 2)}`);
    }
  };
  return row;
}
