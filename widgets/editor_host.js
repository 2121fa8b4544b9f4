// What the section editor shows and can do beyond what all widgets on the axis can: sections and their edits.

export function readBulk(host) {
  const { model } = host;
  const peaks = bytesOf(model.get("peaks"));
  host.pyramid = peakPyramid(new Int8Array(peaks.buffer, peaks.byteOffset, peaks.byteLength));
  host.energy = bytesOf(model.get("energy"));
  const beats = bytesOf(model.get("beats"));
  host.beats = [...new Float64Array(beats.slice().buffer)];
  host.numbers = [...bytesOf(model.get("beat_in_bar"))];
  host.downbeats = downbeatsOf(host.beats, host.numbers);
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
    host.sections = sections;
    host.names = sectionNames(sections);
    host.current = sectionAt(sections, host.cursor_s);
    refresh.all();
  };
  const edit = (changed, refusal) => {
    if (changed) host.commit(changed);
    else host.say(refusal, "note");
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
        `This section is too short to split: each part needs at least ${host.facts.min_section_s} s.`);
    },
    merge: (index, direction) => edit(mergeWith(host.sections, index, direction), "There is no section to merge with."),
    remove: (index) => edit(removeSection(host.sections, index), "The only section cannot be deleted."),
  });
}

// The sections that the kernel says are in force, and how they are shown once nothing is under way.
export function converse(host) {
  addConversation(host, {
    take: ({ sections }) => (host.committed = sections),
    settle: () => host.show(host.committed),
  });
}
