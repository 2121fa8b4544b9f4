// What a card says first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cardLine, ownWords, seedRefusal } from "../../widgets/board_words.js";

const TYPE = "abstract shapes move with the music";
const LOOK = "neon light, slow camera";

test("what all prompts share is left out, wherever it stands", () => {
  const prompts = [`${TYPE}, the quiet beginning, ${LOOK}`, `${TYPE}, the story goes on, calm, ${LOOK}`, `${TYPE}, the story goes on, ${LOOK}`];
  assert.deepEqual(ownWords(prompts), ["the quiet beginning", "the story goes on, calm", "the story goes on"]);
});

test("prompts that are alike say nothing, one alone says all, none is empty", () => {
  assert.deepEqual(ownWords([TYPE, TYPE]), ["", ""]);
  assert.deepEqual(ownWords([`${TYPE},  ${LOOK}`]), [`${TYPE}, ${LOOK}`]);
  assert.deepEqual(ownWords([]), []);
  assert.deepEqual(ownWords(["", "rain"]), ["", "rain"]);
});

test("a card begins with its number, says its section where it has no words, and a person's own line goes before the prompt", () => {
  assert.equal(cardLine(3, "verse", "", "the story goes on"), "3 · the story goes on");
  assert.equal(cardLine(3, "verse", "a door opens", "the story goes on"), "3 · a door opens");
  assert.equal(cardLine(0, "intro", "", ""), "0 · intro");
});

test("a seed is refused as it was typed, and an empty field says nothing", () => {
  const most = 2 ** 31 - 1;
  for (const text of ["0", "7", "2147483647", "1e3", ""]) assert.equal(seedRefusal(text, most), "");
  for (const text of ["99999999999999999999", "1.5", "-3", "2147483648"]) {
    assert.equal(seedRefusal(text, most), `A seed is a whole number from 0 to 2147483647, not ${text}.`);
  }
  assert.match(seedRefusal("9".repeat(300), most), /not 9{40}…\.$/u);
});
