// What every stage on the axis shows alike: the ticks of a ruler, and where the cursor is.

// `ticks` as `secondTicks` gives them; they are painted from `top` to `bottom`, their words at `middle`, CSS pixels.
export function paintTicks(host, context, ticks, { top, bottom, middle }) {
  const { view, width, colours } = host;
  context.font = `${TYPE.small}px ${TYPE.sans}`;
  context.textBaseline = "middle";
  for (const { t, text } of ticks) {
    const x = Math.round(timeToX(view, width, t));
    context.fillStyle = colours.faint;
    context.globalAlpha = 0.7;
    context.fillRect(x, top, 1, bottom - top);
    context.globalAlpha = 1;
    context.fillStyle = colours.muted;
    if (x + context.measureText(text).width + 5 < width) context.fillText(text, x + 4, middle);
  }
}

// Where it is out of sight it is hidden.
export function placeCursorLine(host, node) {
  const x = timeToX(host.view, host.width, host.cursor_s);
  node.style.transform = `translateX(${x}px)`;
  node.hidden = x < -1 || x > host.width + 1;
}
