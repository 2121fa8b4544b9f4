// What a card says first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cardLine, ownWords } from "../../widgets/board_words.js";

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
