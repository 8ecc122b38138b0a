"""What compare.sh has prepared is played and told: see there."""

import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

RECETTE, WORK = sys.argv[1], Path(sys.argv[2])
HERE = Path(__file__).parent
TURNS = 3
# Requests a second while the cost is taken, and connections of those without a rate.
RATE, CONNECTIONS = 500, 10
SHORT, LONG = 5, 15
CALLS_A_DOSSIER = 6
# One second in ten, for three of them: a tenth of the requests waits, up to a second, so that
# the 99th hundredth waits nine tenths of a second. At this rate the few requests that ten
# connections have under way are far less than a hundredth.
FREEZE_RATE, FREEZE_SECONDS, TRUE_P99 = 600, 30, 0.9


class Server:
    """A sandbox that holds one dossier, for as long as a turn."""

    def __init__(self, *options):
        command = [RECETTE, "sandbox", "--listen", "127.0.0.1:0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = re.search(r"http://[0-9.:]+", self.process.stdout.readline()).group()
        script = (WORK / "dossier.sh").read_text()
        script = re.sub(r"http://127[0-9.:]+", self.url, script)
        subprocess.run(["bash", "-c", script], check=True, capture_output=True)
        self.statement = re.findall(r"'(http[^']+/statement)'", script)[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def played(command, **more):
    """Processor seconds of a command and its children, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, cwd=WORK, check=False, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, done.stdout + done.stderr


def in_seconds(figure, unit):
    return float(figure) * {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "secs": 1, "sec": 1}[unit]


def recette(server, rate, seconds):
    scenario = (WORK / "scenarios/compare.toml").read_text()
    dossiers = max(1, round(rate / CALLS_A_DOSSIER))
    scenario = scenario.replace("rate_per_second = 100", f"rate_per_second = {dossiers}")
    scenario = re.sub(r"sample +=.*", f"sample = {dossiers * seconds}", scenario)
    (WORK / "scenarios/turn.toml").write_text(scenario)
    out = WORK / "turn"
    shutil.rmtree(out, ignore_errors=True)
    command = [RECETTE, "run", "scenarios/turn.toml", "--engine", server.url, "--out", str(out)]
    spent, said = played(command)
    verdict = json.loads(next(out.glob("*/verdict.json")).read_text())
    observed = [
        one.get("observed")
        for one in verdict["findings"]
        if one["gate"] == "latency" and one.get("operation") == "open"
    ]
    n = int(re.search(r"calls +([\d\u202f ]+), ", said).group(1).replace("\u202f", "").replace(" ", ""))
    return spent, n, observed[0] / 1000


def wrk(server, rate, seconds):
    # No rate: as fast as it can, on one thread.
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", server.statement]
    spent, said = played(command)
    figure, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return spent, int(re.search(r"(\d+) requests in", said).group(1)), in_seconds(figure, unit)


def hey(server, rate, seconds):
    a_worker = str(rate / CONNECTIONS)
    command = ["hey", "-z", f"{seconds}s", "-c", str(CONNECTIONS), "-q", a_worker, server.statement]
    spent, said = played(command)
    n = sum(int(n) for n in re.findall(r"\[\d+\]\s+(\d+) responses", said))
    return spent, n, float(re.search(r"99%+ in ([\d.]+) secs", said).group(1))


def oha_with(*options):
    def oha(server, rate, seconds):
        command = ["oha", "--no-tui", "--output-format", "json", "-z", f"{seconds}s"]
        command += ["-c", str(CONNECTIONS), "-q", str(rate), *options, server.statement]
        spent, said = played(command)
        told = json.loads(said[said.index("{") :])
        return spent, sum(told["statusCodeDistribution"].values()), told["latencyPercentiles"]["p99"]

    return oha


def locust(server, rate, seconds):
    statement = server.statement.removeprefix(server.url)
    more = {**os.environ, "STATEMENT": statement, "PACE": str(rate / CONNECTIONS)}
    command = ["locust", "-f", str(HERE / "locustfile.py"), "--headless", "--host", server.url]
    command += ["-u", str(CONNECTIONS), "-r", str(CONNECTIONS), "-t", f"{seconds}s", "--json"]
    spent, said = played(command, env=more)
    told = json.JSONDecoder().raw_decode(said[said.index("[\n") :])[0][0]
    times = sorted((float(ms), n) for ms, n in told["response_times"].items())
    left = 0.99 * told["num_requests"]
    for ms, n in times:
        left -= n
        if left <= 0:
            return spent, told["num_requests"], ms / 1000
    return spent, told["num_requests"], times[-1][0] / 1000


TOOLS = {
    "recette, audited": ("recette", recette),
    "wrk": ("wrk", wrk),
    "oha": ("oha", oha_with()),
    "oha, corrected": ("oha", oha_with("--latency-correction")),
    "hey": ("hey", hey),
    "locust": ("locust", locust),
}


def told(values):
    return f"{statistics.median(values):.2f} [{min(values):.2f} to {max(values):.2f}]"


def main():
    tools = {}
    for name, (program, tool) in TOOLS.items():
        if program == "recette" or shutil.which(program):
            tools[name] = tool
        else:
            print(f"{program}: absent, left out")
    costs = {name: [] for name in tools}
    p99 = {name: [] for name in tools}
    for turn in range(TURNS):
        for name, tool in tools.items():
            with Server() as server:
                spent, n, _ = tool(server, RATE, SHORT)
                more_spent, more_n, _ = tool(server, RATE, LONG)
                costs[name].append((more_spent - spent) / (more_n - n))
            # The freeze comes after ten seconds: a whole number of them falls into each turn.
            with Server("--fault", "stall@1000ms") as server:
                p99[name].append(tool(server, FREEZE_RATE, FREEZE_SECONDS)[2] / TRUE_P99)
        print(f"turn {turn + 1} of {TURNS}", file=sys.stderr)
    base = [statistics.median(costs["wrk" if "wrk" in costs else next(iter(costs))])] * TURNS
    print("| tool | processor time a request, beside wrk | p99 told of a freeze, beside the truth |")
    print("|---|---|---|")
    for name in tools:
        cost = [one / of for one, of in zip(costs[name], base)]
        print(f"| {name} | {told(cost)} | {told(p99[name])} |")


began = time.time()
main()
print(f"{time.time() - began:.0f} s", file=sys.stderr)
