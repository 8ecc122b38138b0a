"""Times that recette tells beside those of the engine's own log: see server_log.sh."""

import csv
import json
import sys
from collections import defaultdict
from math import ceil
from pathlib import Path

NAME, RUN, LOG = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
DRIVER, CONNECTIONS = NAME.split("-")
# As the scenarios have them, in microseconds: dossiers begin, steps of a dossier follow, an
# agent clicks.
BEGINS, STEPS, PACE = 1_000_000 / 20, 50_000, 8_000 * int(CONNECTIONS)
TOLERANCE = 0.02


def quantile(times, share):
    """The smallest time that at least this share of all does not exceed."""
    times = sorted(times)
    return times[ceil(share * len(times)) - 1]


def calls():
    with open(LOG, newline="") as log:
        for line in csv.DictReader(log):
            who = line["peer"] if DRIVER == "closed" else line["path"].split("/")[3]
            yield who, (int(line["arrived_us"]), int(line["answered_us"]))


def of_agents(calls_of):
    """An agent clicks again so long after the click before was due."""
    assert len(calls_of) == int(CONNECTIONS), f"{len(calls_of)} connections"
    for calls in calls_of.values():
        first = calls[0][0]
        yield from (answered - first - rank * PACE for rank, (_, answered) in enumerate(calls))


def of_arrivals(calls_of):
    """A step is due at its instant, or when the one before it was answered."""
    ranked = sorted(calls_of.values())
    # The least delayed of all tells when the first was due.
    start = min(calls[0][0] - rank * BEGINS for rank, calls in enumerate(ranked))
    for rank, calls in enumerate(ranked):
        before = 0
        for step, (_, answered) in enumerate(calls):
            yield answered - max(start + rank * BEGINS + step * STEPS, before)
            before = answered


def told_by_recette():
    operations = json.loads((RUN / "times.json").read_text())["operations"]
    for operation in operations:
        assert operation["driver"] == DRIVER and operation["n_failed"] == 0, operation["driver"]
        for time, n in operation["response"]["buckets"]:
            yield from [time] * n


calls_of = defaultdict(list)
for who, call in calls():
    calls_of[who].append(call)
for each in calls_of.values():
    each.sort()
truth = list(of_agents(calls_of) if DRIVER == "closed" else of_arrivals(calls_of))
told = list(told_by_recette())
# A stall that nobody counts is what this is about: no call may lack on either side.
assert len(told) == len(truth), f"{NAME}: recette counted {len(told)} calls, the engine {len(truth)}"
far = 0.0
said = []
for share in (0.5, 0.95, 0.99):
    ours, theirs = quantile(told, share), quantile(truth, share)
    said.append(f"p{share * 100:.0f} {ours / 1000:.1f} ms told, {theirs / 1000:.1f} in the log")
    if share == 0.99:
        far = abs(ours / theirs - 1)
print(f"{NAME}: {len(told)} calls; {'; '.join(said)}: p99 {100 * far:.2f} % apart")
sys.exit(far > TOLERANCE)
