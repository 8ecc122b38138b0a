"""Plays mutants of one room of `src` (cargo-mutants) against the tests of that room.

This copies the room and the files of `tests/it` that see it into a crate of their own, under the
target folder, and all rooms that it uses into another, which compiles once and optimised: a
mutant then compiles in seconds instead of a minute. Mutants are made in that copy, never in
`src`.
"""

import collections
import hashlib
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

JUSTIFIED = pathlib.Path("ci/long/mutants_justified.txt")
# What `measure` imports.
BELOW_MEASURE = ("domain", "law", "engine", "population", "scenario", "play")


class Room:
    """Where mutants are made, and what sees them."""

    def __init__(
        self, name, below, data, tests, examples=(), slow_tests="properties::", beside=()
    ):
        # Rooms that it imports, or its tests, and those to which it adds methods: they compile
        # with it.
        self.name, self.below, self.beside, self.data = name, below, beside, data
        # Files of `tests/it` played too, with those that they name.
        self.examples = examples
        # Part of the names of the tests that count.
        self.tests = tests
        # The few that take most of the time; played only when all others have passed.
        self.slow_tests = slow_tests
        self.files = f"src/{name}/**"


ROOMS = {
    # `examples_by_law::` holds `law::` too.
    "law": Room(
        "law", (), ("datasets/law",), "law::", ("examples_by_law",), beside=("domain",)
    ),
    # Most of what `measure` does shows on whole people only, whom the sandbox answers wrongly.
    "measure": Room(
        "measure",
        (*BELOW_MEASURE, "sandbox"),
        ("datasets", "scenarios", "docs"),
        "measure::",
        ("audit",),
        "audit::",
    ),
    "judge": Room(
        "judge", (*BELOW_MEASURE, "measure"), ("datasets", "scenarios", "docs"), "judge::"
    ),
}
# A mutant that allocates without end is killed by this, before the machine is.
MEMORY_KB = 4_000_000

# Words of cargo-mutants for what became of a mutant.
KILLED, SURVIVED, UNVIABLE, TIMED_OUT = "CaughtMutant", "MissedMutant", "Unviable", "Timeout"


def main():
    n, room = int(sys.argv[1]), ROOMS[sys.argv[2]]
    seed = os.environ.get("RECETTE_MUTANTS_SEED", "1")
    matching = os.environ.get("RECETTE_MUTANTS_MATCHING")
    folder = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target")).absolute() / "mutants"
    folder = folder / room.name
    crate = folder / "crate"
    make_crate(crate, room)
    every = listed(crate, room)
    if matching:
        chosen = [mutant for mutant in every if re.search(matching, mutant["text"])]
        print(f"{len(every)} mutants of src/{room.name}; {len(chosen)} match")
    else:
        chosen = sample(every, n, seed)
        print(f"{len(every)} mutants of src/{room.name}; plain sample of {len(chosen)}, seed {seed}")
    if not chosen:
        sys.exit("no mutant to play")
    outcomes = played(folder, crate, room, chosen, every)
    sys.exit(told(outcomes, every, room))


def make_crate(crate, room):
    """The crate of the room and of its examples, and in it that of the rooms below."""
    shutil.rmtree(crate, ignore_errors=True)
    below = crate / "below"
    for path in room.data:
        shutil.copytree(path, crate / path)
        shutil.copytree(path, below / path)
    own = (*room.beside, room.name)
    for module in own:
        shutil.copytree(f"src/{module}", crate / f"src/{module}")
    (below / "src").mkdir(parents=True)
    for module in room.below:
        shutil.copytree(f"src/{module}", below / f"src/{module}")
    for path in (below / "src").rglob("*.rs"):
        path.write_text(opened(path.read_text()))
    write_library(below, [f"pub mod {module};" for module in room.below])
    (below / "Cargo.toml").write_text(manifest(below, "below"))
    examples = []
    wanted = [*room.examples]
    while wanted:
        module = wanted.pop()
        if module in examples:
            continue
        examples.append(module)
        shutil.copy(f"tests/it/{module}.rs", crate / "src")
        text = (crate / f"src/{module}.rs").read_text()
        wanted += re.findall(r"\bcrate::(\w+)", text)
    lines = [f"pub use below::{module};" for module in room.below]
    lines += [f"pub mod {module};" for module in own] + ["#[cfg(test)]", "extern crate self as recette;"]
    for module in sorted(examples):
        lines += ["#[cfg(test)]", f"mod {module};"]
    write_library(crate, lines)
    (crate / "Cargo.toml").write_text(
        manifest(crate, "recette")
        + "\n".join(
            ['below = { path = "below" }', "[workspace]", 'members = ["below"]']
            + ["[profile.dev]", "opt-level = 1", "debug = false", "incremental = true"]
            + ['[profile.dev.package."*"]', "opt-level = 2", ""]
            + ["[profile.dev.package.below]", "opt-level = 2", ""]
        )
    )
    # Cargo drops what is not used and keeps the versions of the rest.
    shutil.copy("Cargo.lock", crate)
    runner = crate / "play.sh"
    runner.write_text(
        "#!/bin/sh\n"
        f"ulimit -v {MEMORY_KB}\n"
        f'"$@" {room.tests} --skip {room.slow_tests} && "$@" {room.slow_tests}\n'
    )
    runner.chmod(0o755)
    (crate / ".cargo").mkdir()
    (crate / ".cargo/config.toml").write_text(
        f"[target.'cfg(all())']\nrunner = {json.dumps(str(runner))}\n"
    )


def opened(source):
    """The source with what rooms share among themselves, also in tests, open to another crate."""
    source = re.sub(r"#\[cfg\(test\)\]\s*(?=pub\(crate\) mod)", "", source)
    source = source.replace("macro_rules! words", "#[macro_export]\nmacro_rules! words")
    return source.replace("pub(crate)", "pub")


def write_library(crate, lines):
    (crate / "src/lib.rs").write_text("\n".join(lines) + "\n")


def manifest(crate, name):
    """Our manifest without the dependencies that the copied files do not name; further
    dependencies may follow."""
    text = pathlib.Path("Cargo.toml").read_text()
    package = tomllib.loads(text)["package"]
    sources = "".join(path.read_text() for path in (crate / "src").rglob("*.rs"))
    used = [
        line
        for line in text.splitlines()
        if (key := re.match(r"([\w-]+) = (\"|\{)", line))
        and key[1] not in package
        and re.search(rf"\b{key[1].replace('-', '_')}::", sources)
    ]
    head = [f"{key} = {json.dumps(package[key])}" for key in ("version", "edition")]
    head.insert(0, f'name = "{name}"')
    return "\n".join(["[package]", *head, "[lib]", "doctest = false", "[dependencies]", *used, ""])


def listed(crate, room):
    """Every mutant of the room but those of test code, in the order of cargo-mutants."""
    command = ["cargo", "mutants", "--dir", crate, "--list", "--json", "-f", room.files]
    mutants = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    for mutant in mutants:
        mutant["text"] = text_of(mutant, crate)
    return mutants


def sample(mutants, n, seed):
    """`n` of the mutants, each as likely as any other: those whose digests come first. A
    change of code elsewhere leaves the others as they were drawn."""
    n_alike = collections.Counter()
    drawn = []
    for mutant in mutants:
        text = mutant["text"]
        n_alike[text] += 1
        digest = hashlib.sha256(f"{seed} {n_alike[text]} {text}".encode()).digest()
        drawn.append((digest, mutant["name"]))
    names = {name for _, name in sorted(drawn)[:n]}
    return [mutant for mutant in mutants if mutant["name"] in names]


def played(folder, crate, room, mutants, every):
    """What became of each mutant: pairs of mutant and word of cargo-mutants."""
    output = folder / "mutants.out"
    for old in (output, folder / "mutants.out.old"):
        shutil.rmtree(old, ignore_errors=True)
    output.mkdir()
    # `--re` lets every deleted field through; `--iterate` plays all but these, by exact name.
    names = {mutant["name"] for mutant in mutants}
    others = [mutant["name"] for mutant in every if mutant["name"] not in names]
    (output / "previously_caught.txt").write_text("".join(f"{name}\n" for name in others))
    environment = os.environ | {
        "CARGO_TARGET_DIR": str(folder / "build"),
        # The same cases for each mutant; a failure leaves nothing for the next one.
        "PROPTEST_RNG_SEED": "1",
        "PROPTEST_DISABLE_FAILURE_PERSISTENCE": "true",
        "PROPTEST_MAX_SHRINK_ITERS": "0",
    }
    command = ["cargo", "mutants", "--dir", crate, "--in-place", "--output", folder]
    command += ["--iterate", "--no-shuffle", "--colors", "never", "-f", room.files]
    # 2: a survivor; 3: one timed out. Anything else is no result.
    code = subprocess.run(command, env=environment).returncode
    if code not in (0, 2, 3):
        sys.exit(f"cargo-mutants ended with {code}: nothing was measured")
    outcomes = json.loads((output / "outcomes.json").read_text())["outcomes"]
    found = [(o["scenario"]["Mutant"], o["summary"]) for o in outcomes if o["scenario"] != "Baseline"]
    missing = names ^ {mutant["name"] for mutant, _ in found}
    if missing:
        sys.exit(f"not played as asked: {sorted(missing)}")
    return found


def told(outcomes, every, room):
    """Prints what was found; 0 when every survivor is justified and every reason still holds."""
    of = {word: [m for m, found in outcomes if found == word] for word in {w for _, w in outcomes}}
    killed, survived = of.pop(KILLED, []), of.pop(SURVIVED, [])
    unviable, timed_out = of.pop(UNVIABLE, []), of.pop(TIMED_OUT, [])
    if of:
        sys.exit(f"unknown outcomes: {sorted(of)}")
    justified = reasons()
    texts = {mutant["name"]: mutant["text"] for mutant in every}
    problems = []
    for mutant in timed_out:
        print(f"timed out: {mutant['name']}")
    for mutant in survived:
        text = texts[mutant["name"]]
        reason = justified.get(text)
        print(f"survived: {mutant['name']}\n  {text}\n    {reason or 'NOT JUSTIFIED'}")
        if reason is None:
            problems.append(f"survived and not justified: {text}")
    seen = {texts[mutant["name"]] for mutant in survived}
    for mutant in killed:
        if texts[mutant["name"]] in justified.keys() - seen:
            problems.append(f"justified but killed: {texts[mutant['name']]}")
    of_room = {text for text in justified if text.startswith(f"src/{room.name}/")}
    for text in of_room - set(texts.values()):
        problems.append(f"justified but no mutant of src/{room.name}: {text}")
    n_killed, n_viable = len(killed) + len(timed_out), len(outcomes) - len(unviable)
    print(
        f"{len(outcomes)} mutants: {len(killed)} killed, {len(timed_out)} timed out,"
        f" {len(survived)} survived, {len(unviable)} do not compile"
    )
    print(f"kill rate {n_killed}/{n_viable}, {interval(n_killed, n_viable)}")
    for problem in problems:
        print(f"FAILED: {problem}")
    return 1 if problems or n_viable == 0 else 0


def text_of(mutant, crate):
    """The mutant without line numbers, which drift: what is replaced stands in ⟦⟧."""
    name = re.sub(r"^([^:]+):\d+:\d+: ", r"\1: ", mutant["name"])
    start, end = mutant["span"]["start"], mutant["span"]["end"]
    line = (crate / mutant["file"]).read_text().splitlines()[start["line"] - 1]
    first = start["column"] - 1
    last = end["column"] - 1 if end["line"] == start["line"] else len(line)
    if mutant["genre"] == "FnValue":
        return name
    return f"{name}: {line[:first].lstrip()}⟦{line[first:last]}⟧{line[last:].rstrip()}"


def reasons():
    """Text of each justified mutant and why nothing can see it."""
    found, text = {}, None
    for line in JUSTIFIED.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            text = line.strip()
            if text in found:
                sys.exit(f"{JUSTIFIED}: twice: {text}")
            found[text] = ""
        elif text is None:
            sys.exit(f"{JUSTIFIED}: a reason without its mutant: {line.strip()}")
        else:
            found[text] = f"{found[text]} {line.strip()}".strip()
    for text, reason in found.items():
        if not reason:
            sys.exit(f"{JUSTIFIED}: no reason: {text}")
    return found


def interval(n_killed, n_viable):
    """Where the rate over all mutants lies with 95 % confidence (Wilson)."""
    if n_viable == 0:
        return "no mutant compiled"
    z, rate = 1.96, n_killed / n_viable
    middle = (rate + z * z / (2 * n_viable)) / (1 + z * z / n_viable)
    half = z * math.sqrt(rate * (1 - rate) / n_viable + (z / (2 * n_viable)) ** 2)
    half /= 1 + z * z / n_viable
    return f"{100 * rate:.1f} % ({100 * (middle - half):.1f} to {100 * (middle + half):.1f} %)"


if __name__ == "__main__":
    main()
