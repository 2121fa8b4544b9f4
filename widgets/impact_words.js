// What an edit costs, and money, in words: pure functions of values.

export function impactWords({ kept, retrimmed, remade, seconds, price_usd }) {
  const some = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  const price = price_usd === null ? "at a price that is not known" : Number(price_usd) === 0 ? "for nothing" : `for ${moneyText(price_usd)}`;
  const words = [remade ? `${some(remade, "clip is", "clips are")} made again: ${seconds.toFixed(1)} s ${price}` : "No clip is made again"];
  if (retrimmed) words.push(`${some(retrimmed, "is", "are")} only re-trimmed`);
  words.push(`${some(kept, "stays", "stay")} as ${kept === 1 ? "it is" : "they are"}`);
  return `${words.join("; ")}.`;
}

// As the rest of the page has it: to the cent at least, and as exact as prices are kept.
export function moneyText(usd) {
  if (usd === null || usd === undefined) return "price unknown";
  const value = Number(usd);
  if (value === 0) return "free";
  return `${value.toFixed(6).replace(/0{1,4}$/u, "")} USD`;
}
