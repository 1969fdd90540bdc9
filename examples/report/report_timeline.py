# SPDX-License-Identifier: GPL-2.0-only
"""The timeline of tasks as the page wants it: short lists of numbers, for the first tasks of each agent."""
from report_results import PARTS
from report_style import PART_STYLE

MOST_TASKS = 2500  # in all, so that the page stays small
STATES = [{"name": PART_STYLE[part][0], "colour": PART_STYLE[part][1]} for part in PARTS]


def parts_in_order(task):
    """Stretches from the sums alone, one after the other: [state, site, start, end], microseconds from creation."""
    start = 0
    for state, part in enumerate(PARTS):
        duration = round(getattr(task, f"{part}_ns") / 1e3, 1)
        if duration > 0:
            yield [state, -1, round(start, 1), round(start + duration, 1)]
            start += duration


def measured_stretches(stages):
    """Stretches of the table stages by (agent, device, task): [state, site, start_ns, end_ns]."""
    number = {part: index for index, part in enumerate(PARTS)}
    found = {}
    for row in stages[stages["state"].isin(number)].itertuples():
        found.setdefault((row.agent, row.device, row.task), []).append([number[row.state], row.site, row.start_ns, row.end_ns])
    return found


def make_timeline(results):
    """What timeline.js draws."""
    tasks, agents = results.tasks, results.agents
    each = max(1, MOST_TASKS // len(agents))
    measured = {} if results.stages is None else measured_stretches(results.stages)
    known = {agent for agent, _, _ in measured}
    plans, lists = {}, {}
    for agent in agents:
        lists[agent] = []
        for task in tasks[tasks["agent"] == agent].sort_values("created_ns", kind="stable").head(each).itertuples():
            if agent not in known:
                stretches = list(parts_in_order(task))
            else:
                rows = sorted(measured.get((agent, task.device, task.task), []), key=lambda row: row[2:])
                stretches = [[state, site, *(round((at - task.created_ns) / 1e3, 1) for at in ends)] for state, site, *ends in rows]
            plan = plans.setdefault(task.plan, len(plans))
            late = task.deadline_ns > 0 and (task.status != "completed" or task.latency_ns > task.deadline_ns)
            head = [task.device, task.task, round(task.created_ns / 1e6, 4), round(task.latency_ns / 1e6, 4), task.status, plan, int(late)]
            lists[agent].append(head + [stretches])
    return {
        "agents": agents,
        "states": STATES,
        "plans": list(plans),
        "tasks": lists,
        "measured": {agent: agent in known for agent in agents},
        "left": {agent: int((tasks["agent"] == agent).sum()) - len(lists[agent]) for agent in agents},
    }
