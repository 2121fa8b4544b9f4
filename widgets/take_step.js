// The films of the takes in step: the song leads where it can be heard, else the clock does; films follow, and are put
// right where they drift. `cards()` gives { video, take } of each; the clip's place in the song is the host's state.
export function addStep(host, cards) {
  let since = null;
  let frame = null;
  const now = () => {
    const { start_s, end_s } = host.state;
    if (host.facts.can_play || since === null) return host.cursor_s;
    return start_s + (((performance.now() - since) / 1000) % (end_s - start_s));
  };
  const inside = (t) => t >= host.state.start_s - 0.02 && t < host.state.end_s + 0.02;
  host.running = () => (host.facts.can_play ? host.player.playing && host.player.state === "ready" && inside(now()) : since !== null);
  host.place = () => {
    const t = Math.min(host.state.end_s, Math.max(host.state.start_s, now()));
    const running = host.running();
    for (const { video, take } of cards()) {
      if (!video.src || !take) continue;
      const wanted = timeInTake(t, take, host.state);
      if (Math.abs(video.currentTime - wanted) > (running ? DRIFT_S : 0.001)) video.currentTime = wanted;
      if (running && video.paused) video.play().catch(() => {});
      else if (!running && !video.paused) video.pause();
    }
  };
  const loop = borrowLoop(host);
  const step = () => {
    frame = null;
    if (host.signal.aborted) return;
    if (!host.player.playing) loop.giveBack();
    host.place();
    if (host.running() || host.player.playing) go();
  };
  const go = () => (frame ??= requestAnimationFrame(step));
  host.toggleTakes = () => {
    if (!host.facts.can_play) since = since === null ? performance.now() : null;
    else if (host.player.playing) {
      host.player.pause();
      loop.giveBack();
    } else {
      loop.take();
      host.toggle();
    }
    go();
    host.draw();
  };
  host.moved = () => host.place();
  const { pause } = host.member;
  host.member.pause = () => {
    pause();
    loop.giveBack();
  };
  host.signal.addEventListener("abort", () => loop.giveBack());
}

// While the takes play, the song goes round over the clip; afterwards the loop is what it was, unless a person has set
// another one meanwhile.
function borrowLoop(host) {
  let own = null;
  let before = null;
  return {
    take() {
      const { start_s, end_s } = host.state;
      [before, own] = [host.loop, { start_s, end_s }];
      host.setLoop(own);
    },
    giveBack() {
      if (own && host.loop === own) host.setLoop(before);
      own = before = null;
    },
  };
}
