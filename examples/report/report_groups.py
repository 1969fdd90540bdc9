# SPDX-License-Identifier: GPL-2.0-only
"""Which charts a folder gets: those of each sweep under its title, or those of a run and a training."""
from dataclasses import dataclass

from report_charts import compare_learning, learning_charts, run_charts
from report_sweep_charts import file_name, sweep_charts


@dataclass
class Group:
    title: str
    text: str
    charts: list


def make_groups(results):
    """Charts that have figures, under their headings."""
    if results.sweeps:
        several = len(results.sweeps) > 1
        if not several:
            return [Group("Charts", "", list(sweep_charts(results.sweeps[0], "")))]
        return [Group(sweep.title, sweep.question, list(sweep_charts(sweep, f"{file_name(sweep.name)}-"))) for sweep in results.sweeps]
    if results.reproductions:
        return []
    charts = []
    if results.tasks is not None:
        charts += run_charts(results.tasks, results.summary, results.agents)
    if results.curve is not None:
        charts += learning_charts(results.curve)
    if results.curves:
        charts += compare_learning(results.curves)
    return [Group("Charts", "", [chart for chart in charts if chart is not None])]
