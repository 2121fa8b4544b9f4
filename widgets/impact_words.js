// What an edit costs, and money, in words: pure functions of values.

export function impactWords({ kept, retrimmed, remade, seconds, price_usd }) {
  const some = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  const price = price_usd === null ? "at a price that is not known" : Number(price_usd) === 0 ? "for nothing" : `for ${moneyText(price_usd)}`;
  const words = [remade ? `${some(remade, "clip is", "clips are")} made again: ${seconds.toFixed(1)} s ${price}` : "No clip is made again"];
  if (retrimmed) words.push(`${some(retrimmed, "is", "are")} only re-trimmed`);
  words.push(`${some(kept, "stays", "stay")} as ${kept === 1 ? "it is" : "they are"}`);
  return `${words.join("; ")}.`;
}

export function moneyText(usd) {
  if (usd === null || usd === undefined) return "price unknown";
  const value = Number(usd);
  if (value === 0) return "free";
  return `${value < 0.1 ? value.toFixed(3).replace(/0$/u, "") : value.toFixed(2)} USD`;
}
