// What the section editor shows and can do beyond what all widgets on the axis can: sections and their edits.

export function readBulk(host) {
  const { model } = host;
  const peaks = model.get("peaks");
  if (host.peaks !== peaks) host.pyramid = pyramidOf(peaks);
  host.peaks = peaks;
  host.energy = bytesOf(model.get("energy"));
  readGrid(host);
}

// What the parts may ask of the host.
export function addActions(host, refresh) {
  Object.assign(host, {
    snap: "downbeat", sections: [], committed: [], current: 0,
    moved() {
      const current = sectionAt(host.sections, host.cursor_s);
      if (current === host.current) return;
      host.current = current;
      refresh.all();
    },
    showSection: (index) => host.showSpan(host.sections[index].start_s, host.sections[index].end_s),
    snapTimes() {
      return { downbeat: host.downbeats.length ? host.downbeats : host.beats, beat: host.beats, off: [] }[host.snap];
    },
    placeText(t) {
      const place = barBeatAt(t, host.beats, host.numbers, host.downbeats);
      return place ? `${formatTime(t, 2)}, bar ${place.bar}, beat ${place.beat}` : formatTime(t, 2);
    },
    // The grid for whoever reads what a person typed.
    grid: () => ({ beats: host.beats, numbers: host.numbers, downbeats: host.downbeats }),
    loops(index) {
      const { loop } = host;
      const section = host.sections[index];
      return Boolean(loop && loop.start_s === section.start_s && loop.end_s === section.end_s);
    },
    toggleLoop: () => (host.loop ? host.setLoop(null) : host.loopSection(host.current)),
    loopSection(index) {
      const { start_s, end_s } = host.sections[index];
      host.setLoop(host.loops(index) ? null : { start_s, end_s });
    },
    goTo(index) {
      host.setCursor(host.sections[index].start_s);
      host.reveal(host.cursor_s);
    },
  });
  addEdits(host, refresh);
}

function addEdits(host, refresh) {
  const show = (wanted) => {
    const sections = keepEqual(host.sections, wanted);
    if (sections === host.sections) return;
    const looped = host.sections.findIndex((_, index) => host.loops(index));
    const follows = looped >= 0 && sections.length === host.sections.length;
    host.sections = sections;
    if (follows && !host.loops(looped)) host.setLoop({ start_s: sections[looped].start_s, end_s: sections[looped].end_s });
    host.names = sectionNames(sections);
    host.current = sectionAt(sections, host.cursor_s);
    refresh.all();
  };
  const edit = (changed, refusal, ...indices) => {
    if (changed) host.commit(changed);
    else host.say(lockSentence(host, indices) ?? refusal, "note");
    return Boolean(changed);
  };
  Object.assign(host, {
    show,
    preview: show,
    revert: () => show(host.wanted ?? host.committed),
    commit(sections = host.sections) {
      const before = host.wanted ?? host.committed;
      show(sections);
      if (JSON.stringify(sections) === JSON.stringify(before)) return;
      host.wanted = sections;
      host.send({ do: "sections", sections });
    },
    split() {
      const limits = splitLimits(host.sections, host.current, host.facts.min_section_s);
      const t = limits && snapTime(host.cursor_s, host.snapTimes(), limits.low, limits.high);
      edit(limits && splitAt(host.sections, t, host.facts.min_section_s),
        `This section is too short to split: each part needs at least ${host.facts.min_section_s} s.`, host.current);
    },
    merge: (index, direction) => edit(mergeWith(host.sections, index, direction), "There is no section to merge with.",
      index, index + direction),
    remove: (index) => edit(removeSection(host.sections, index), "The only section cannot be deleted.", index, index - 1, index + 1),
    rename: (index, label) => edit(renameSection(host.sections, index, label, host.facts.max_label), "", index),
    describe(index, words) {
      const changed = withWords(host.sections, index, words);
      if (changed) host.commit(changed);
    },
    toggleLock: (index) => host.describe(index, { locked: !host.sections[index].locked }),
    moveTo: (edge, t) => host.commit(moveEdge(host.sections, edge, t, host.facts.min_section_s)),
    add(span) {
      const touched = host.sections.flatMap(({ start_s, end_s }, index) => (start_s < span.end_s && end_s > span.start_s ? [index] : []));
      return edit(addSection(host.sections, span, host.facts.min_section_s),
        `Here is no room for a section: it needs at least ${host.facts.min_section_s} s in the song, and its neighbours as much.`, ...touched);
    },
  });
}

// What to say where a lock stands in the way; null where none does.
export function lockSentence(host, indices) {
  const locked = indices.find((index) => host.sections[index]?.locked);
  return locked === undefined ? null : `“${host.names[locked]}” is locked: unlock it in the list first.`;
}

// The sections that the kernel says are in force, and how they are shown once nothing is under way.
export function converse(host) {
  addConversation(host, {
    take: ({ sections }) => (host.committed = sections),
    settle: () => host.show(host.committed),
  });
}
