# SPDX-License-Identifier: GPL-2.0-only
"""Asks the program, before the first run, whether it accepts what the sweep would hand to it.

One call of the program with --check per value of a swept option, not per combination: of many numbers of one form the first,
the smallest and the largest. What it refuses in every combination that was tried is a mistake in the file, and is told with its
line; a combination that it refuses while it accepts the parts fails as a run, and is reported as one.
"""
import concurrent.futures
import difflib
import os
import re
import subprocess
import time

from run_chunk import die_with_parent
from sweep_file import SweepError, measure

# of a call, and of all calls: then runs tell what is wrong
CALL_SECONDS = 10
ALL_SECONDS = 30
CONTROL = ("agent", "output", "check", "jobs")


def find_options(program):
    """@return the options that a program's help lists"""
    try:
        done = subprocess.run([program, "--PrintHelp"], capture_output=True, text=True, check=False)
    except OSError:
        raise SweepError(f"{program} is not there: run 'make build' first, or name the folder of the programs with --programs") from None
    if done.returncode != 0:
        raise SweepError(f"{program} --PrintHelp ended with status {done.returncode}: {done.stderr.strip()}")
    return set(re.findall(r"^    --(\w+):", done.stdout, re.M))


def check_options(sweep, programs):
    """Find misspelt options before they fail in every run. @return all options of the program"""
    known = find_options(os.path.join(programs, sweep.program))
    if "output" not in known:
        raise SweepError(f"{sweep.path}, line {sweep.lines['program']}: {sweep.program} writes no folder of results (it has no option 'output'): take edge-inference-scenario")
    if sweep.agents != [""] and "agent" not in known:
        raise SweepError(f"{sweep.path}, line {sweep.lines['agents']}: {sweep.program} has no option 'agent': leave 'agents' out")
    for name in (*sweep.options, *sweep.swept):
        if "::" not in name and name not in known:
            near = difflib.get_close_matches(name, known - set(CONTROL), 1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; '{sweep.program} --help' lists them"
            raise SweepError(f"{sweep.path}, line {sweep.lines[name]}: {sweep.program} has no option '{name}'{hint}")
    return known


def check_commands(sweep, programs):
    """A script that is not there would fail in every run."""
    for name, texts in sweep.commands.items():
        first = re.match(r"[\w./{}-]+(?=\s|$)", texts["run"])
        path = first.group().replace("{programs}", programs) if first else ""
        if "/" in path and "{" not in path and not os.path.exists(path):
            raise SweepError(f"{sweep.path}, line {sweep.lines[name]}: {path} is not there; commands start in the folder where the sweep was started")


def representatives(values):
    """@return texts that stand for all: of numbers of one form and unit the first, the smallest and the largest"""
    kept, forms = [], {}
    for value in values:
        number, unit = measure(value)
        if number is None:
            kept.append(value)
        else:
            forms.setdefault((unit, re.sub(r"\d+", "1", value)), []).append((number, value))
    for numbers in forms.values():
        kept += dict.fromkeys([numbers[0][1], min(numbers)[1], max(numbers)[1]])
    return [value for value in values if value in kept]


class Checker:
    """Calls of one program for one sweep."""

    def __init__(self, sweep, programs, jobs):
        self.sweep = sweep
        self.program = os.path.join(programs, sweep.program)
        self.pool = concurrent.futures.ThreadPoolExecutor(max(1, jobs))
        self.end = time.monotonic() + ALL_SECONDS
        self.base = {**sweep.options, **{name: values[0] for name, values in sweep.swept.items()}}
        self.agents = [agent for agent in sweep.agents if agent]

    def call(self, options, agents):
        """@return the sentence with which the program refuses; empty: it accepts, or fails in another way"""
        left = self.end - time.monotonic()
        words = [f"--{name}={value}" for name, value in options.items()] + ([f"--agent={','.join(agents)}"] if agents else [])
        command = [self.program, *words, "--output=none", "--check=true"]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False, timeout=min(CALL_SECONDS, max(0.01, left)), preexec_fn=die_with_parent
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        # so ends a program that was given wrong input
        said = [line for line in done.stderr.splitlines() if line.startswith(f"{self.sweep.program}: ")]
        return said[-1].partition(": ")[2] if done.returncode == 1 and said else ""

    def calls(self, wanted):
        """@param wanted options and agents of each call @return the refusals, in the same order"""
        return list(self.pool.map(lambda one: self.call(*one), wanted))

    def combinations(self):
        """@return what is tried: the first values, then each other value alone; None or option and value, and options"""
        yield None, self.base
        for name, values in self.sweep.swept.items():
            for value in representatives(values):
                if value != values[0]:
                    yield (name, value), {**self.base, name: value}

    def refusals(self):
        """@return per combination that not all agents can have, the refusal of each agent; None if there is no such combination"""
        tried = list(self.combinations())
        together = self.calls([(options, self.agents) for _, options in tried])
        if not any(together):
            return None
        wanted = [(options, [agent] if agent else []) for (_, options), sentence in zip(tried, together) if sentence for agent in self.sweep.agents]
        alone = iter(self.calls(wanted))
        return {what: {agent: next(alone) if sentence else "" for agent in self.sweep.agents} for (what, _), sentence in zip(tried, together)}

    def find_agents(self, refusals):
        """@return agents that are refused whatever the values: alone among the agents, or without any options too"""
        always = [agent for agent in self.agents if all(row[agent] for row in refusals.values())]
        if len(always) < len(self.agents):
            return always
        bare = self.calls([({}, [agent]) for agent in always])
        return [agent for agent, sentence in zip(always, bare) if sentence == refusals[None][agent]]

    def complain(self, key, what, sentence):
        return f"{self.sweep.path}, line {self.sweep.lines[key]}: {self.sweep.program} refuses {what}: {sentence}"

    def blame_option(self, sentence, agents):
        """@return complaint about one of the first values, with which no agent can do"""
        named = [name for name in self.base if f"--{name}=" in sentence]
        if not named:
            # without the culprit the program accepts, or refuses something else
            names = list(self.base)
            without = self.calls([({key: text for key, text in self.base.items() if key != name}, agents[:1]) for name in names])
            named = [name for name, other in zip(names, without) if other != sentence]
        if not named:
            return f"{self.sweep.path}: {self.sweep.program} refuses these options: {sentence}"
        return self.complain((named[0], self.base[named[0]]), f"{named[0]}: {self.base[named[0]]}", sentence)

    def complaints(self):
        """@return sentences about what cannot work"""
        refusals = self.refusals()
        if refusals is None:
            return []
        guilty = self.find_agents(refusals)
        found = [self.complain(("agents", agent), f"agent '{agent}'", refusals[None][agent]) for agent in guilty]
        rest = [agent for agent in self.sweep.agents if agent not in guilty]
        bad = {what: row[rest[0]] for what, row in refusals.items() if rest and all(row[agent] for agent in rest)}
        if None in bad:
            found.append(self.blame_option(bad[None], [agent for agent in rest if agent]))
        for what, sentence in bad.items():
            if what and sentence != bad.get(None):
                found.append(self.complain(what, f"{what[0]}: {what[1]}", sentence))
        return found


def check_values(sweep, programs, jobs):
    """@throws SweepError with a line per mistake, if the program says what is wrong"""
    checker = Checker(sweep, programs, jobs)
    with checker.pool:
        found = checker.complaints()
    if found:
        raise SweepError("\nsweep: ".join(dict.fromkeys(found)))
