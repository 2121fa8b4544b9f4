// Making the clip, or its section, again: what it costs is shown before, and how often it may still be done.

export function createAgain(host) {
  const choice = (label, options) => {
    const node = element("select", "sr-take-select", { ariaLabel: label });
    node.append(...options.map(([value, text]) => element("option", "", { value, textContent: text })));
    return node;
  };
  const what = choice("What is made again", [["clip", "Just this clip"], ["section", "The whole section"]]);
  const seed = choice("Seed", [["new", "with a new seed"], ["same", "with the same seed"]]);
  const ask = textButton("What would it cost?", "Reckon what is made and what it costs; nothing is spent");
  const make = textButton("Make it again", "Make it again, in the background; the takes that there are stay");
  const price = element("span", "sr-take-price", { ariaLive: "polite" });
  const left = element("span", "sr-caption");
  const lock = textButton("Lock", "Keep this clip as it is: whoever makes all again leaves it alone");
  make.classList.add("sr-main");
  const wished = () => ({ section: what.value === "section", seed: seed.value });
  const forget = () => {
    price.textContent = "";
    make.hidden = true;
    ask.hidden = false;
  };
  for (const node of [what, seed]) host.listen(node, "change", forget);
  host.listen(ask, "click", () => host.wish({ do: "price", ...wished() }, (answer) => {
    if (answer.error) return;
    price.textContent = answer.note;
    make.hidden = false;
    ask.hidden = true;
    make.focus();
  }));
  host.listen(make, "click", () => {
    host.wish({ do: "again", ...wished() });
    forget();
  });
  host.listen(lock, "click", () => host.wish({ do: "lock", locked: !host.state.locked }));
  forget();
  return {
    node: element("div", "sr-take-again", {}, [lock, what, seed, ask, make, price, element("span", "sr-spacer"), left]),
    draw({ locked, left: count, in_section, busy }) {
      lock.textContent = locked ? "Unlock" : "Lock";
      lock.setAttribute("aria-pressed", String(locked));
      what.options[1].textContent = `The whole section (${in_section})`;
      what.options[1].disabled = in_section < 2;
      for (const node of [what, seed, ask, make]) node.disabled = busy || (locked && node !== what);
      left.textContent = busy ? "It is being made again …" : `It may be made again ${leftText(count)}.`;
    },
  };
}
