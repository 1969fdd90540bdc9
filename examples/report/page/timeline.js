// SPDX-License-Identifier: GPL-2.0-only
// The timeline of tasks: one row per device, below one per site that computed. A task: [device, number, created ms,
// latency ms, status, plan, late, [[state, site, start us, end us], ...]].
function makeTimeline(data) {
  const ROW = 18;
  const AXIS = 38;
  const canvas = document.getElementById("timeline-canvas");
  const context = canvas.getContext("2d");
  const slider = document.getElementById("timeline-start");
  const chooser = document.getElementById("timeline-agent");
  let lanes = [];
  let boxes = [];
  let view = { start: 0, span: 1 };
  let range = { start: 0, end: 1 };

  const byName = (a, b) => a.length - b.length || (a < b ? -1 : 1);
  const endOf = (task) => task[2] + task[3];

  // tasks of a device that overlap come below each other
  function packLanes(tasks) {
    const devices = [...new Set(tasks.map((task) => task[0]))].sort(byName);
    const found = [];
    for (const device of devices) {
      const rows = [];
      for (const task of tasks.filter((one) => one[0] === device)) {
        let row = rows.find((one) => endOf(one[one.length - 1]) <= task[2]);
        if (!row) rows.push((row = []));
        row.push(task);
      }
      rows.forEach((row, index) => found.push({ name: index ? "" : `device ${device}`, tasks: row }));
    }
    return found;
  }

  function siteLanes(tasks) {
    const sites = new Map();
    for (const task of tasks) {
      for (const [state, site, from, to] of task[7]) {
        if (site > 0 && data.states[state].name === "computing on server") {
          if (!sites.has(site)) sites.set(site, []);
          sites.get(site).push({ task, state, start: task[2] + from / 1e3, end: task[2] + to / 1e3 });
        }
      }
    }
    return [...sites.keys()].sort((a, b) => a - b).map((site) => ({ name: `site ${site}`, work: sites.get(site) }));
  }

  function choose(agent) {
    const tasks = data.tasks[agent];
    lanes = [...packLanes(tasks), ...siteLanes(tasks)];
    range = { start: Math.min(...tasks.map((task) => task[2])), end: Math.max(...tasks.map(endOf)) };
    const lengths = tasks.map((task) => task[3]).sort((a, b) => a - b);
    const typical = lengths[Math.floor(lengths.length * 0.9)] || 1;
    view = { start: range.start, span: Math.min(range.end - range.start || 1, typical * 25) };
    canvas.style.height = `${lanes.length * ROW + AXIS}px`;
    const left = data.left[agent];
    document.getElementById("timeline-caption").textContent =
      (data.measured[agent] ? "As measured; where stretches overlap, the later one lies on top." : "Only the length of each part was recorded: parts are drawn in the order of the legend. --stages=true records when each happened, of all agents, --timeline=true of one.") +
      (left ? ` The first ${tasks.length} tasks; ${left} more are in tasks.csv.` : "") +
      " Devices are numbered as in tasks.csv. A red edge: the deadline was missed.";
    show();
  }

  function show() {
    view.span = Math.max(0.01, Math.min(view.span, range.end - range.start || 1));
    view.start = Math.max(range.start, Math.min(view.start, range.end - view.span));
    const room = range.end - range.start - view.span;
    slider.value = room > 0 ? (view.start - range.start) / room : 0;
    draw();
  }

  function drawAxis(left, width, height) {
    const raw = view.span / Math.max(2, width / 110);
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= raw);
    const digits = Math.max(0, -Math.floor(Math.log10(step)));
    context.textAlign = "center";
    for (let at = Math.ceil(view.start / step) * step; at <= view.start + view.span; at += step) {
      const x = left + ((at - view.start) / view.span) * width;
      context.fillStyle = "#e3e3e3";
      context.fillRect(x, 0, 1, height);
      context.fillStyle = "#1a1a1a";
      if (x > left + 12 && x < left + width - 12) context.fillText(at.toFixed(digits), x, height + 12);
    }
    context.fillText("simulated time, ms", left + width / 2, height + 29);
  }

  function drawStretch(left, width, y, state, start, end, task) {
    const from = left + ((start - view.start) / view.span) * width;
    const to = left + ((end - view.start) / view.span) * width;
    if (to < left || from > left + width) return;
    const x = Math.max(left, from);
    const wide = Math.max(0.6, Math.min(to, left + width) - x);
    context.fillStyle = data.states[state].colour;
    context.fillRect(x, y + 3, wide, ROW - 6);
    boxes.push({ x, y, wide, task, state, length: end - start });
  }

  function drawTask(left, width, y, task) {
    if (endOf(task) < view.start || task[2] > view.start + view.span) return;
    for (const [state, , from, to] of task[7]) drawStretch(left, width, y, state, task[2] + from / 1e3, task[2] + to / 1e3, task);
    const from = Math.max(left, left + ((task[2] - view.start) / view.span) * width);
    const to = Math.min(left + width, left + ((endOf(task) - view.start) / view.span) * width);
    context.strokeStyle = task[6] ? "#c00000" : "#444";
    context.lineWidth = task[6] ? 2 : 0.7;
    context.strokeRect(from, y + 3, Math.max(1, to - from), ROW - 6);
  }

  function draw() {
    const scale = devicePixelRatio;
    const box = canvas.getBoundingClientRect();
    canvas.width = Math.round(box.width * scale);
    canvas.height = Math.round(box.height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, box.width, box.height);
    context.font = '12px system-ui, "DejaVu Sans", sans-serif';
    const left = 66;
    const width = box.width - left - 6;
    boxes = [];
    lanes.forEach((lane, index) => {
      context.fillStyle = index % 2 ? "#fff" : "#f6f7f9";
      context.fillRect(left, index * ROW, width, ROW);
    });
    drawAxis(left, width, lanes.length * ROW);
    lanes.forEach((lane, index) => {
      context.textAlign = "right";
      context.fillStyle = "#1a1a1a";
      context.fillText(lane.name, left - 6, index * ROW + 13);
      for (const task of lane.tasks || []) drawTask(left, width, index * ROW, task);
      for (const work of lane.work || []) drawStretch(left, width, index * ROW, work.state, work.start, work.end, work.task);
    });
  }

  function tipText(box) {
    const task = box.task;
    const state = data.states[box.state];
    return [
      `task ${task[1]} of device ${task[0]}: ${task[4]}${task[6] ? ", deadline missed" : ""}`,
      `${state.name} ${formatNumber(box.length)} ms of ${formatNumber(task[3])} ms`,
      `created at ${task[2].toFixed(3)} ms`,
      `plan ${data.plans[task[5]]}`,
    ].join("\n");
  }

  function point(event) {
    const at = canvas.getBoundingClientRect();
    const x = event.clientX - at.left;
    const y = event.clientY - at.top;
    const hit = boxes.findLast((box) => x >= box.x - 1 && x <= box.x + box.wide + 1 && y >= box.y && y < box.y + ROW);
    if (hit) showTip(tipText(hit), event.clientX, event.clientY);
    else hideTip();
  }

  function zoom(factor, centre = view.start + view.span / 2) {
    const span = Math.min(view.span * factor, range.end - range.start || 1);
    view = { start: centre - ((centre - view.start) / view.span) * span, span };
    show();
  }

  function move(share) {
    view.start += view.span * share;
    show();
  }

  for (const agent of data.agents) chooser.add(new Option(agent));
  for (const state of data.states) {
    const used = data.agents.some((agent) => data.tasks[agent].some((task) => task[7].some((one) => data.states[one[0]] === state)));
    if (used) addLegend("timeline-legend", state.colour, state.name);
  }
  chooser.addEventListener("change", () => choose(chooser.value));
  slider.addEventListener("input", () => {
    view.start = range.start + slider.value * (range.end - range.start - view.span);
    draw();
  });
  document.getElementById("earlier").addEventListener("click", () => move(-0.6));
  document.getElementById("later").addEventListener("click", () => move(0.6));
  document.getElementById("closer").addEventListener("click", () => zoom(0.5));
  document.getElementById("wider").addEventListener("click", () => zoom(2));
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("pointerleave", hideTip);
  canvas.addEventListener("keydown", (event) => {
    const act = { ArrowLeft: () => move(-0.2), ArrowRight: () => move(0.2), "+": () => zoom(0.5), "-": () => zoom(2) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  new ResizeObserver(draw).observe(canvas);
  canvas.timeline = { boxes: () => boxes, view: () => view };
  choose(data.agents[0]);
}

if (reportData.timeline) makeTimeline(reportData.timeline);
