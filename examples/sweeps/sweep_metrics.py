# SPDX-License-Identifier: GPL-2.0-only
"""The metrics of a run: what they are called and what they mean."""

STATES = ("decide", "device_wait", "device_compute", "codec", "transfer", "server_wait", "model_wait", "server_compute", "recovery", "result")
# (metric, unit, meaning)
METRICS = [
    ("latency_ms", "ms", "mean latency of completed tasks"),
    ("p50_ms", "ms", "median latency of completed tasks (nearest rank, as the other quantiles)"),
    ("p95_ms", "ms", "95 % quantile of the latency of completed tasks"),
    ("p99_ms", "ms", "99 % quantile of the latency of completed tasks"),
    ("miss_ratio", "1", "share of tasks with a deadline that did not complete within it"),
    ("device_j", "J", "energy of the device per task, layers and radio"),
    ("server_j", "J", "energy of all other sites per task, layers"),
    ("uplink_kb", "kB", "payload from the device per task, 1000 bytes"),
    ("accuracy", "1", "share of right answers among the known ones"),
    ("regret_ms", "ms", "mean excess of a decision over the best one, of all decisions of the run: discard does not apply"),
    ("tasks", "tasks", "tasks of the run"),
    ("completed", "tasks", "tasks that completed"),
    ("rejected", "tasks", "tasks that a server rejected"),
    ("failed", "tasks", "tasks that failed"),
    ("unfinished", "tasks", "tasks under way when the run ended"),
    *((f"{state}_ms", "ms", f"part '{state}' of the mean latency of completed tasks; the ten parts sum to latency_ms") for state in STATES),
]
