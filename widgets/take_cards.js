// The takes beside each other: their films, their names, what is done with one of them.

export function createTakeCard(host) {
  const video = element("video", "sr-take-film", { muted: true, playsInline: true, preload: "auto", tabIndex: -1 });
  const name = element("strong", "sr-take-name");
  const badge = element("span", "sr-take-badge");
  const made = element("span", "sr-take-made");
  const why = element("div", "sr-take-why");
  const choose = textButton("Choose", "The clip shows this take from now on");
  const reject = textButton("Reject", "Remember that this take is not wanted, and why");
  const reason = element("input", "sr-take-reason", {
    type: "text", placeholder: "What is wrong with it?", ariaLabel: "Why this take is not wanted", hidden: true,
  });
  const card = element("article", "sr-take", { role: "group" }, [
    element("div", "sr-take-frame", {}, [video]), element("div", "sr-take-head", {}, [name, badge, made]), why, reason,
    element("div", "sr-take-actions", {}, [choose, reject]),
  ]);
  Object.assign(card, { video });
  host.listen(choose, "click", () => host.choose(card.take));
  host.listen(reject, "click", () => {
    if (card.take.rejected) host.wish({ do: "reject", number: card.take.number, reason: null });
    else {
      reason.hidden = false;
      reason.focus();
    }
  });
  host.listen(reason, "keydown", (event) => {
    if (event.key === "Escape") reason.hidden = true;
    if (event.key !== "Enter") return;
    const sentence = tooLong(reason.value, host.facts.max_reason, "reason");
    if (sentence) return host.say(sentence, "error");
    host.holdBeside(); // what was just rejected does not vanish under the hand
    host.wish({ do: "reject", number: card.take.number, reason: reason.value });
    reason.value = "";
    reason.hidden = true;
  });
  card.tryAgain = () => card.dataset.film === "failed" && showFilm(host, card, card.take);
  card.show = (take, position) => {
    const blind = host.blind;
    const called = takeName(take, position, blind);
    if (card.take?.key !== take.key) showFilm(host, card, take);
    card.take = take;
    card.dataset.number = blind ? "" : take.number;
    name.textContent = called;
    badge.textContent = blind ? "" : take.shown ? "in the film" : take.rejected ? "rejected" : "";
    made.textContent = blind ? "" : [take.made_by, take.cost].filter(Boolean).join(", ");
    why.textContent = blind ? "" : take.rejected || take.line;
    why.title = why.textContent;
    card.classList.toggle("sr-shown", take.shown && !blind);
    card.classList.toggle("sr-rejected", Boolean(take.rejected) && !blind);
    card.setAttribute("aria-label", called);
    choose.disabled = take.shown && !blind;
    choose.setAttribute("aria-label", `Choose ${called}`);
    reject.hidden = blind;
    reject.textContent = take.rejected ? "Want it again" : "Reject";
    reject.setAttribute("aria-label", `${reject.textContent}: ${called}`);
    video.setAttribute("aria-label", `${called}, moving`);
  };
  return card;
}

// A film is fetched once, and kept for whichever card shows it.
export function showFilm(host, card, take) {
  card.video.removeAttribute("src");
  card.dataset.film = "loading";
  host.films[take.key] ??= fetchPieces(host.model, { kind: "film", number: take.number }, host.signal);
  host.films[take.key].then(
    (url) => {
      if (card.take?.key !== take.key) return;
      card.video.src = url;
      card.dataset.film = "ready";
      host.place();
    },
    (error) => {
      delete host.films[take.key];
      if (card.take?.key !== take.key) return;
      card.dataset.film = "failed";
      host.say(error.message, "error");
    },
  );
}
