// SPDX-License-Identifier: GPL-2.0-only
// Replays a trace of NetAnim: nodes, what changes about them, and bursts of packets on their way.
function makeTopology(data) {
  const SPACE = "http://www.w3.org/2000/svg";
  const slider = document.getElementById("moment");
  const text = document.getElementById("moment-text");
  const play = document.getElementById("play");
  const speed = document.getElementById("speed");
  const chosenText = document.getElementById("node-text");
  const start = data.changes.length || data.bursts.length ? Math.min(data.changes[0]?.[0] ?? data.end, data.bursts[0]?.[0] ?? data.end) : 0;
  const longest = data.bursts.reduce((most, row) => Math.max(most, row[1] - row[0]), 0);
  const from = Math.max(0, start - (data.end - start) * 0.01);
  const turns = data.changes.filter((row) => row[2] === "colour").map((row) => row[0]);
  // just before something happens
  let moment = Math.max(from, (turns[0] ?? from) - 0.02);
  let playing = 0;
  let chosen = null;
  let state = new Map();
  let applied = 0;

  function element(name, attributes, parent) {
    const made = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent.append(made);
    return made;
  }

  const clone = () => new Map(data.nodes.map((node) => [node.id, { ...node, place: node.place ?? [node.x, node.y], counters: {}, links: {} }]));
  state = clone();

  // everything that is ever shown has room
  const places = [...[...state.values()].map((node) => node.place), ...data.changes.filter((row) => row[2] === "place").map((row) => row[3])];
  const least = [Math.min(...places.map((one) => one[0])), Math.min(...places.map((one) => one[1]))];
  const most = [Math.max(...places.map((one) => one[0])), Math.max(...places.map((one) => one[1]))];
  const size = [most[0] - least[0] || 1, most[1] - least[1] || 1];
  const margin = 54;
  let width = 0;
  let height = 0;
  const toX = (x) => margin + ((x - least[0]) / size[0]) * (width - 2 * margin);
  const toY = (y) => margin + ((y - least[1]) / size[1]) * (height - 2 * margin);

  const holder = document.getElementById("map");
  const svg = element("svg", { role: "img", "aria-label": "Map of nodes and links" }, holder);
  const lineLayer = element("g", {}, svg);
  const packetLayer = element("g", {}, svg);
  const nodeLayer = element("g", {}, svg);
  const lines = data.links.map((link) => element("line", link.shared ? { class: "shared" } : {}, lineLayer));
  const marks = new Map();
  for (const node of data.nodes) {
    const group = element("g", { class: "node", tabindex: 0, role: "button" }, nodeLayer);
    const circle = element("circle", { r: 13 }, group);
    const label = element("text", { dy: 29 }, group);
    marks.set(node.id, { group, circle, label });
    const choose = () => {
      chosen = chosen === node.id ? null : node.id;
      draw();
    };
    group.addEventListener("click", choose);
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose();
      }
    });
  }

  function advance(to) {
    if (applied && data.changes[applied - 1][0] > to) {
      state = clone();
      applied = 0;
    }
    for (; applied < data.changes.length && data.changes[applied][0] <= to; ++applied) {
      const [, id, what, value] = data.changes[applied];
      const node = state.get(id);
      if (!node) continue;
      if (what === "counter") node.counters[value[0]] = value[1];
      else if (what === "link") node.links[value[0]] = value[1];
      else node[what] = value;
    }
  }

  // place of the first one after a time, in a list in order of time
  function firstAfter(list, time, timeOf) {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (timeOf(list[middle]) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // whether nothing but packets of control happens for a while of the reader's time
  function quiet() {
    if (!turns.length) return false;
    const next = firstAfter(turns, moment, (turn) => turn);
    const pause = 0.4 * Number(speed.value);
    return moment - (turns[next - 1] ?? -Infinity) > pause && (turns[next] ?? data.end) - moment > pause;
  }

  function between(a, b, share) {
    return { cx: toX(a[0] + (b[0] - a[0]) * share), cy: toY(a[1] + (b[1] - a[1]) * share) };
  }

  // a packet lasts microseconds: it stays on the picture for a quarter of a second of the reader's time
  function drawBursts() {
    const shown = Number(speed.value) * 0.25;
    packetLayer.replaceChildren();
    for (let index = firstAfter(data.bursts, moment, (row) => row[0]) - 1; index >= 0; --index) {
      const [begin, end, sender, receiver] = data.bursts[index];
      if (moment - begin > Math.max(longest, shown)) break;
      if (moment > Math.max(end, begin + shown)) continue;
      const phase = ((moment - begin) / shown) % 1;
      const a = state.get(sender)?.place;
      const b = state.get(receiver)?.place;
      if (!a) continue;
      if (!b) {
        element("circle", { class: "ring packet", r: 12 + 22 * phase, opacity: 1 - phase, ...between(a, a, 0) }, packetLayer);
        continue;
      }
      const ends = { x1: toX(a[0]), y1: toY(a[1]), x2: toX(b[0]), y2: toY(b[1]) };
      element("line", { class: "busy", ...ends }, packetLayer);
      element("circle", { class: "packet", r: 4.5, ...between(a, b, phase) }, packetLayer);
    }
  }

  function describe(node) {
    const counters = Object.entries(node.counters).map(([name, value]) => `${name}: ${formatNumber(value)}`);
    const links = Object.entries(node.links).filter((one) => one[1]).map(([to, words]) => `link to ${state.get(Number(to))?.name || to}: ${words}`);
    return [node.name || `node ${node.id}`, ...counters, ...links].join(" · ");
  }

  function draw() {
    advance(moment);
    data.links.forEach((link, index) => {
      const a = state.get(link.from)?.place;
      const b = state.get(link.to)?.place;
      if (!a || !b) return;
      Object.entries({ x1: toX(a[0]), y1: toY(a[1]), x2: toX(b[0]), y2: toY(b[1]) }).forEach(([key, value]) => lines[index].setAttribute(key, value));
    });
    const usual = Math.min(...[...state.values()].map((node) => node.size || Infinity));
    for (const [id, mark] of marks) {
      const node = state.get(id);
      mark.group.setAttribute("transform", `translate(${toX(node.place[0])} ${toY(node.place[1])})`);
      mark.group.classList.toggle("chosen", chosen === id);
      mark.circle.setAttribute("fill", node.colour || "#999999");
      mark.circle.setAttribute("r", node.size && usual < Infinity ? Math.min(26, 12 * Math.sqrt(node.size / usual)) : 12);
      // what a node does at the moment follows its name: that is in the tip
      const name = (node.name || String(id)).split(/[\n:,]/)[0];
      mark.label.textContent = name.length > 30 ? `${name.slice(0, 29)}…` : name;
      const half = mark.label.textContent.length * 3.6;
      const x = toX(node.place[0]);
      mark.label.setAttribute("dx", Math.max(half - x, 0) - Math.max(x + half - width, 0));
      mark.group.dataset.tip = describe(node).replaceAll(" · ", "\n");
    }
    drawBursts();
    slider.value = data.end > from ? (moment - from) / (data.end - from) : 0;
    text.textContent = `${moment.toFixed(4)} s`;
    chosenText.textContent = chosen === null ? rest : describe(state.get(chosen));
  }

  // one unit is one pixel, so that names can be read at any width
  function layout() {
    width = Math.max(280, holder.clientWidth);
    height = Math.max(width < 500 ? 320 : 240, Math.min(560, (width * size[1]) / size[0]));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    draw();
  }

  const still = !data.changes.length && !data.bursts.length;
  const rest =
    (still ? "This trace holds places and names only: nothing changes in it." : "Click a node to follow its figures. Stretches in which no node changes its colour pass 20 times faster.") +
    (data.cut ? ` Shown up to ${data.end.toFixed(2)} s; the rest is in animation.xml.` : "");

  function stop() {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }

  function run() {
    if (moment >= data.end) moment = from;
    let before = performance.now();
    const step = (now) => {
      moment = Math.min(data.end, moment + ((now - before) / 1000) * Number(speed.value) * (quiet() ? 20 : 1));
      before = now;
      draw();
      if (moment >= data.end) stop();
      else playing = requestAnimationFrame(step);
    };
    playing = requestAnimationFrame(step);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
  }

  for (const [colour, words] of data.legend) addLegend("map-legend", colour, words);
  const speeds = [10, 1, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001];
  for (const value of speeds) speed.add(new Option(value >= 1 ? `${value} times real time` : `1/${1 / value} of real time`, value));
  // slow enough to see a node change
  const lengths = turns.slice(1).map((turn, index) => turn - turns[index]).filter((length) => length > 0).sort((a, b) => a - b);
  const typical = lengths.length ? lengths[Math.floor(lengths.length / 2)] : data.bursts.length ? 0.03 : 1;
  speed.value = speeds.find((value) => value <= typical / 0.25) ?? speeds[speeds.length - 1];
  play.disabled = slider.disabled = speed.disabled = still;
  play.addEventListener("click", () => (playing ? stop() : run()));
  slider.addEventListener("input", () => {
    moment = from + slider.value * (data.end - from);
    draw();
  });
  speed.addEventListener("change", draw);
  new ResizeObserver(layout).observe(holder);
  layout();
}

if (reportData.topology) makeTopology(reportData.topology);
