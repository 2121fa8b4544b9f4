import assert from "node:assert/strict";
import { test } from "node:test";
import { comparedTakes, leftText, shuffled, takeName, timeInTake } from "../../widgets/take_order.js";

const take = (number, more = {}) => ({ number, key: `k${number}`, there: true, shown: false, rejected: "", starts_s: 0, ...more });
const numbers = (takes) => takes.map((each) => each.number);

test("beside each other stand the one that is shown and the newest that nobody rejected", () => {
  const takes = [take(1, { shown: true }), take(2), take(3, { rejected: "dull" }), take(4), take(5, { there: false }), take(6)];
  assert.deepEqual(numbers(comparedTakes(takes, [], 3)), [1, 4, 6]);
  assert.deepEqual(numbers(comparedTakes(takes, [3, 2], 3)), [2, 3]);
  assert.deepEqual(numbers(comparedTakes(takes, [5], 3)), [1, 4, 6]); // a file that is gone is not shown
  assert.deepEqual(comparedTakes([], [], 3), []);
});

test("a rejected take that the film shows is seen all the same", () => {
  assert.deepEqual(numbers(comparedTakes([take(1, { shown: true, rejected: "dull" }), take(2)], [], 4)), [1, 2]);
});

test("shuffling loses none and follows its chance", () => {
  const takes = [1, 2, 3, 4].map((number) => take(number));
  assert.deepEqual(numbers(shuffled(takes, () => 0)), [2, 3, 4, 1]);
  assert.deepEqual(numbers(shuffled(takes, () => 0.999)), [1, 2, 3, 4]);
  assert.deepEqual(numbers(takes), [1, 2, 3, 4]);
});

test("seen blindly a name tells nothing", () => {
  assert.deepEqual([takeName(take(7), 0, true), takeName(take(7), 1, true), takeName(take(7), 0, false)], ["A", "B", "Take 7"]);
});

test("a take waits at its ends", () => {
  const clip = { start_s: 10, end_s: 13 };
  const times = [9, 10, 11.5, 13, 20].map((t) => timeInTake(t, take(1, { starts_s: 0.5 }), clip));
  assert.deepEqual(times, [0.5, 0.5, 2, 3.5, 3.5]);
});

test("how often it may be made again is said in words", () => {
  assert.deepEqual([null, 0, 1, 5].map(leftText), ["as often as you like", "not once more", "once more", "5 times more"]);
});
