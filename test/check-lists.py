#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compares the file lists of CMakeLists.txt and examples/CMakeLists.txt with the files on disk and with what waf reads, and rooms with what they may know.

Usage: check-lists.py [TEST-RUNNER]     (with a runner: each TestSuite class of test/ must be registered in it)
"""
import collections
import importlib.machinery
import importlib.util
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LISTS = {
    "source_files": (("model", "helper"), ".cc"),
    "header_files": (("model", "helper"), ".h"),
    "test_sources": (("test",), ".cc"),
}
# lists that share the folders of another one
ALSO = {
    "source_files": (
        "onnx_source_files",
        "onnx_absent_source_files",
        "lte_source_files",
        "lte_absent_source_files",
        "nr_source_files",
        "nr_absent_source_files",
        "learning_source_files",
    ),
    "header_files": ("private_header_files", "learning_header_files"),
    "test_sources": (),
}
# folders of model/ and those whose headers each may include; application all of them, helper/ none of them
ROOMS = {
    "dnn": (),
    "partition": ("dnn",),
    "compute": ("dnn",),
    "transport": ("dnn", "partition"),
    "learning": ("dnn", "partition"),
    "agent": ("dnn", "partition", "learning"),
    "application": ("dnn", "partition", "compute", "transport", "learning", "agent"),
}
# an agent that lives where LibTorch may be seen
BETWEEN = "model/learning/torch-script-partition-agent."
OUTSIDE = os.path.join("test", "consumer")
problems = []


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def listed(name):
    block = re.search(r"^set\(%s\n(.*?)^\)" % name, read("CMakeLists.txt"), re.M | re.S)
    if not block:
        problems.append(f"CMakeLists.txt has no list {name}")
        return []
    lines = [line.strip() for line in block.group(1).splitlines() if line.strip() and not line.strip().startswith("#")]
    if lines != sorted(lines):
        first = next(a for a, b in zip(lines, sorted(lines)) if a != b)
        problems.append(f"CMakeLists.txt: {name} is not in alphabetical order at {first}")
    return lines


def on_disk(folders, ending):
    for folder in folders:
        for base, _, names in os.walk(os.path.join(ROOT, folder)):
            relative = os.path.relpath(base, ROOT)
            if not relative.startswith(OUTSIDE):
                yield from (os.path.join(relative, name) for name in names if name.endswith(ending))


def compare(what, in_list, in_place):
    in_place = list(in_place)
    problems.extend(f"{what}: {name} is listed more than once" for name, count in collections.Counter(in_list).items() if count > 1)
    problems.extend(f"{what}: {name} is on disk but not listed" for name in sorted(set(in_place) - set(in_list)))
    problems.extend(f"{what}: {name} is listed but not on disk" for name in sorted(set(in_list) - set(in_place)))


def check_cmake():
    for name, (folders, ending) in LISTS.items():
        lines = listed(name) + [line for also in ALSO[name] for line in listed(also)]
        compare(f"CMakeLists.txt, {name}", lines, on_disk(folders, ending))


def check_examples():
    if not os.path.isdir(os.path.join(ROOT, "examples")):
        return
    lines = re.findall(r"^\s*(?:SOURCE_FILES\s+)?([\w-]+\.cc)$", read("examples/CMakeLists.txt"), re.M)
    # a file may serve several programs
    compare("examples/CMakeLists.txt", sorted(set(lines)), (name for name in os.listdir(os.path.join(ROOT, "examples")) if name.endswith(".cc")))


def check_rows():
    """ns-3's test.py takes the first closing bracket for the end of a list, and what follows a # for a comment."""
    rows = re.search(r"^cpp_examples = \[\n(.*?)^\]", read("test/examples-to-run.py"), re.M | re.S).group(1)
    for line in rows.splitlines():
        if "]" in line.split("#", 1)[0]:
            problems.append(f"test/examples-to-run.py: ns-3's test.py ends the list at the bracket in {line.strip()}")


def check_basenames():
    names = collections.Counter(os.path.basename(path) for path in on_disk(("model", "helper"), ".h"))
    problems.extend(f"two headers are called {name}: ns-3 has one folder for all of them" for name, count in names.items() if count > 1)


def check_classes():
    """Of two classes of one name in one library, the linker keeps one: the other's test would never run."""
    for folders in (("test",), ("model", "helper")):
        places = collections.defaultdict(list)
        for path in sorted(on_disk(folders, ".cc")):
            text = re.sub(r"^namespace\n\{.*?^\} // namespace$", "", read(path), flags=re.M | re.S)
            for name in re.findall(r"^(?:class|struct) (\w+)(?: final)?(?:\n| :[^;{]*)\{", text, re.M):
                places[name].append(path)
        problems.extend(f"{' and '.join(paths)}: class {name} is in each of them, outside an unnamed namespace, and only one of them would be used" for name, paths in places.items() if len(paths) > 1)


def check_rooms():
    """A room of model/ knows those below it only."""
    rooms = {os.path.basename(path): path.split(os.sep)[-2] for path in on_disk(("model", "helper"), ".h")}
    for ending in (".h", ".cc"):
        for path in on_disk(("model",), ending):
            room = path.split(os.sep)[1]
            for name in re.findall(r'^#include "(?:ns3/)?([\w-]+\.h)"', read(path), re.M):
                known = rooms.get(name, room)
                # what lies in model/ itself knows no room, and every room may know it
                if known not in (room, "model", *ROOMS.get(room, ())) and not (known == "agent" and path.startswith(BETWEEN)):
                    problems.append(f"{path} includes {name}, which lies above it, in {known}/")


def check_waf():
    """What wscript-compat hands to waf is what CMake builds without ONNX."""
    if not os.path.exists(os.path.join(ROOT, "wscript-compat")):
        return
    loader = importlib.machinery.SourceFileLoader("wscript_compat", os.path.join(ROOT, "wscript-compat"))
    wscript = importlib.util.module_from_spec(importlib.util.spec_from_loader("wscript_compat", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(wscript)
    for name in ("source_files", "header_files", "private_header_files", "lte_source_files", "nr_absent_source_files", "onnx_absent_source_files", "test_sources"):
        compare(f"wscript-compat, {name}", wscript.cmake_list(ROOT, name), listed(name))
    programs = dict(wscript.cmake_examples(ROOT))
    sources = sorted({source for program in programs.values() for source in program})
    compare("wscript-compat, programs", sources, (path for path in on_disk(("examples",), ".cc")))
    problems.extend(f"wscript-compat: no program of {name}.cc" for name in programs if f"examples/{name}.cc" not in sources)


def check_suites(runner):
    """A suite class without a static instance compiles and never runs."""
    written = set()
    for path in on_disk(("test",), ".cc"):
        text = read(path)
        classes = re.findall(r"class\s+(\w+)\s*(?:final)?\s*:\s*public\s+(?:ns3::)?TestSuite\b", text)
        for name in classes:
            if not re.search(r"^(static\s+)?%s\s+\w+" % name, text, re.M):
                problems.append(f"{path}: {name} has no static instance, so it never runs")
        # what several suites share has a header
        if not classes and not os.path.exists(os.path.join(ROOT, path[:-3] + ".h")):
            problems.append(f"{path}: holds no TestSuite")
        written.update(re.findall(r'TestSuite\("([^"]+)"', text))
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    registered = subprocess.run([runner, "--list"], capture_output=True, text=True, check=True, env=environment).stdout.split()
    compare("test runner", registered, written)


def main():
    check_cmake()
    check_examples()
    check_rows()
    check_basenames()
    check_classes()
    check_rooms()
    check_waf()
    if len(sys.argv) > 1:
        check_suites(sys.argv[1])
    print("\n".join(problems) or "the lists agree")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
