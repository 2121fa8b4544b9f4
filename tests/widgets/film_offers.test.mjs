import assert from "node:assert/strict";
import { test } from "node:test";
import { addOffers } from "../../widgets/film_offers.js";

// As much of a page as an offer needs; in the page, all files are one module.
function element(tag, className, fields = {}, children = []) {
  const node = { tag, className, children: [...children], dataset: {}, classList: { add() {} }, focus() {}, ...fields };
  node.append = (...fresh) => node.children.push(...fresh);
  node.remove = () => (node.removed = true);
  return node;
}
globalThis.ICONS = {};
const { oneAtATime } = await import("../../widgets/film_controls.js");
Object.assign(globalThis, {
  element, oneAtATime, impactWords: () => "", textButton: (textContent) => element("button", "", { textContent }),
  pressed(host, node, act) {
    node.press = act;
    return node;
  },
});

// A note's row with its offer open, and the kernel's answers to what its button asks, given by hand.
async function open(offerIt, kind, offered) {
  const boxes = [];
  const place = { append: (box) => boxes.push(box), querySelectorAll: () => [] };
  const asked = [];
  const host = {
    say() {},
    request: (what) => (what === kind ? new Promise((answer) => asked.push(answer)) : Promise.resolve(offered)),
  };
  addOffers(host);
  await host[offerIt]({ id: "n", text: "" }, ...(offerIt === "offerAgain" ? ["clip", place] : [place]));
  const [box] = boxes;
  return { box, go: box.children.at(-1).children.at(-1), asked };
}

for (const [offerIt, kind, offered] of [
  ["offerAgain", "act", { offer: { sentence: "1 clip", price_usd: "0.12" } }],
  ["offerCut", "cut", { cut: { sentence: "Clip 4", impact: {}, clip: 4, frame: 1 } }],
]) {
  test(`a double click asks once, and what was refused can be asked again: ${kind}`, async () => {
    const { box, go, asked } = await open(offerIt, kind, offered);
    const first = go.press();
    go.press();
    assert.equal(asked.length, 1);
    asked[0]({ error: { message: "Something else is being made." } });
    await first;
    assert.equal(box.removed, undefined);
    const again = go.press();
    assert.equal(asked.length, 2);
    asked[1]({});
    await again;
    assert.equal(box.removed, true);
  });
}
