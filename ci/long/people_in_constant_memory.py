"""Runs `recette people | recette law` for N and for N/10 people and compares peak memory."""

import os
import subprocess
import sys

# What the allocator may keep back between the two sizes.
SLACK_KB = 8 * 1024


def peaks(binary, people):
    """Peak resident memory of both programs, in KB, and the number of lines that came out."""
    maker = subprocess.Popen(
        [binary, "people", "--fund", "441", "-n", str(people)], stdout=subprocess.PIPE
    )
    judge = subprocess.Popen(
        [binary, "law", "-"], stdin=maker.stdout, stdout=subprocess.PIPE
    )
    maker.stdout.close()
    lines = sum(chunk.count(b"\n") for chunk in iter(lambda: judge.stdout.read(1 << 20), b""))
    found = []
    for name, process in (("people", maker), ("law", judge)):
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"`recette {name}` ended with {os.waitstatus_to_exitcode(status)}")
        found.append((name, usage.ru_maxrss, usage.ru_utime + usage.ru_stime))
    return found, lines


def main():
    binary, people = sys.argv[1], int(sys.argv[2])
    failed = False
    few, n_few = peaks(binary, people // 10)
    many, n_many = peaks(binary, people)
    for (name, small, _), (_, large, seconds) in zip(few, many):
        grew = large > small + SLACK_KB
        failed |= grew
        print(
            f"{name}: {small} KB for {people // 10} people, {large} KB for {people}"
            f" ({seconds * 1e6 / people:.1f} CPU µs each){' GREW' if grew else ''}"
        )
    if (n_few, n_many) != (people // 10, people):
        print(f"lines: {n_few} and {n_many} instead of {people // 10} and {people}")
        failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
