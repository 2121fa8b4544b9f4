// What a note becomes: each is told with what it would cost before it is done, in a box that stands in `place`.

export function addOffers(host) {
  host.offerAgain = async (note, scope, place) => {
    closeOffer(place);
    const { offer } = await host.request("offer", { note: note?.id ?? "", scope });
    if (!offer) return;
    const told = element("input", "", { type: "checkbox" });
    const label = element("label", "sr-offer-told", {}, [told, "Tell the model what the note says"]);
    label.hidden = !note?.text;
    const go = textButton(scope === "film" ? "Make the film" : "Make it again", "Begin; you can go on meanwhile");
    go.classList.add("sr-main");
    const node = offerBox(host, place, offer.sentence, [label], go);
    pressed(host, go, oneAtATime(async () => {
      const fields = { note: note?.id ?? "", scope, told: told.checked, price_usd: offer.price_usd };
      const { error } = await host.request("act", fields);
      if (!error) node.remove();
    }));
    go.focus();
  };
  host.offerCut = async (note, place) => {
    closeOffer(place);
    const { cut } = await host.request("offer_cut", { note: note.id });
    if (!cut) return;
    const go = textButton("Move it", "Move the cut; undo on the storyboard brings it back");
    go.classList.add("sr-main");
    const node = offerBox(host, place, cut.sentence, [element("p", "", { textContent: impactWords(cut.impact) })], go);
    pressed(host, go, oneAtATime(async () => {
      const { error, note: said } = await host.request("cut", { note: note.id, clip: cut.clip, frame: cut.frame });
      if (error) return;
      node.remove();
      host.say(said, "note");
    }));
    go.focus();
  };
}

function correctLine(host, note, place) {
  closeOffer(place);
  const line = element("input", "sr-offer-line", { type: "text", value: note.line, ariaLabel: "The line as it is sung" });
  const go = textButton("Correct it", "Correct the words, and make the film with them");
  go.classList.add("sr-main");
  const node = offerBox(host, place, "The line as it is sung; an empty one is taken away:", [line], go);
  const begin = oneAtATime(async () => {
    const { error } = await host.request("correct", { note: note.id, text: line.value });
    if (!error) node.remove();
  });
  pressed(host, go, begin);
  host.listen(line, "keydown", (event) => event.key === "Enter" && begin());
  line.focus();
}

function offerBox(host, place, sentence, fields, go) {
  closeOffer(place);
  const node = element("div", "sr-offer", { role: "group", ariaLabel: "What it would cost" }, [element("p", "", { textContent: sentence }), ...fields]);
  const leave = pressed(host, textButton("Cancel", "Leave it"), () => node.remove());
  node.append(element("div", "sr-offer-foot", {}, [leave, go]));
  place.append(node);
  return node;
}

function closeOffer(place) {
  for (const node of place.querySelectorAll(".sr-offer")) node.remove();
}
