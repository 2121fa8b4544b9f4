import assert from "node:assert/strict";
import { test } from "node:test";
import { showFilm } from "../../widgets/take_cards.js";

const settled = () => new Promise((done) => setTimeout(done));

function open() {
  const said = [];
  const host = { films: {}, say: (sentence) => said.push(sentence), place: () => {} };
  const card = { video: { removeAttribute: () => {} }, dataset: {}, take: { key: "a", number: 1 } };
  return { host, card, said };
}

test("a film that could not be had is asked for again, and does not mark the card of another take", async () => {
  const { host, card, said } = open();
  globalThis.fetchPieces = async () => {
    throw new Error("The take is gone.");
  };
  showFilm(host, card, card.take);
  await settled();
  assert.deepEqual([card.dataset.film, said], ["failed", ["The take is gone."]]);
  showFilm(host, card, card.take);
  card.take = { key: "b", number: 2 };
  card.dataset.film = "ready";
  await settled();
  assert.deepEqual([card.dataset.film, said.length], ["ready", 1]);
  globalThis.fetchPieces = async () => "blob:a";
  card.take = { key: "a", number: 1 };
  showFilm(host, card, card.take);
  await settled();
  assert.deepEqual([card.dataset.film, card.video.src], ["ready", "blob:a"]);
});
