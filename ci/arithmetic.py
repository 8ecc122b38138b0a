#!/usr/bin/env python3
"""Recomputes the hand arithmetic of the worked examples with exact fractions.

Knows the calendar and the four operations, and no law. One line reads:

    [label:] EXPRESSION = VALUE             equal, exactly
    [label:] EXPRESSION = 41.0958…          the decimals go on
    … = VALUE -> 41.10                      then rounded to these decimals, halves up
    … = VALUE -> 28 (up)                    then rounded up
    EXPRESSION < EXPRESSION
    days 2026-03-05 to 2026-03-16 = 12      both ends counted

Every amount that a case expects must stand in one of its lines, and its gross must be the
sum of the days that it expects to be paid.

Usage: arithmetic.py [FOLDER]               default: datasets/law/examples
"""

import ast
import datetime
import math
import pathlib
import re
import sys
import tomllib
from fractions import Fraction

OPERATIONS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


def value_of(text):
    """The exact value of an expression of decimals, + - * / and brackets."""

    def walk(node, source):
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
            return OPERATIONS[type(node.op)](walk(node.left, source), walk(node.right, source))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -walk(node.operand, source)
        if isinstance(node, ast.Constant):
            # The text, not the parsed value, which is a float.
            return Fraction(ast.get_source_segment(source, node))
        raise ValueError(f"cannot read `{source}`")

    source = text.strip()
    return walk(ast.parse(source, mode="eval").body, source)


def decimals_of(text):
    return len(text.partition(".")[2])


def rounded(value, decimals, up):
    scale = 10**decimals
    whole = math.ceil(value * scale) if up else math.floor(value * scale + Fraction(1, 2))
    return Fraction(whole, scale)


def check(line):
    """Returns what is wrong with one line, or None."""
    line = re.sub(r"^[^:=<]*: ", "", line)
    if "<" in line:
        small, large = line.split("<")
        return None if value_of(small) < value_of(large) else "is not smaller"
    expression, equals, rest = line.partition("=")
    if not equals:
        return "has neither `=` nor `<`"
    days = re.fullmatch(r"days (\S+) to (\S+) ", expression)
    if days:
        first, last = (datetime.date.fromisoformat(day) for day in days.groups())
        found = Fraction((last - first).days + 1)
    else:
        found = value_of(expression)
    stated, arrow, result = (part.strip() for part in rest.partition("->"))
    if stated.endswith("…"):
        digits = stated.removesuffix("…")
        scale = 10 ** decimals_of(digits)
        if math.floor(found * scale) != Fraction(digits) * scale:
            return f"gives {float(found)}"
        if found == Fraction(digits):
            return "is exact: leave out the `…`"
    elif found != value_of(stated):
        return f"gives {float(found)}"
    if arrow:
        up = result.endswith("(up)")
        digits = result.removesuffix("(up)").strip()
        if rounded(found, decimals_of(digits), up) != Fraction(digits):
            return f"rounds to {float(rounded(found, decimals_of(digits), up))}"
    return None


def expected_amounts(expect):
    """The amounts of money that a case expects, wherever they stand."""
    for key, value in expect.items():
        if isinstance(value, dict):
            yield from expected_amounts(value)
        elif isinstance(value, list):
            for item in value:
                yield from expected_amounts(item)
        elif re.fullmatch(r"\d+\.\d\d", str(value)):
            yield Fraction(value)


def check_expected(case):
    """Yields what a case expects without having worked it out."""
    expect = case.get("expect", {})
    lines = re.sub(r"\d{4}-\d\d-\d\d", "", " ".join(case.get("arithmetic", [])))
    numbers = re.findall(r"\d+(?:\.\d+)?", lines)
    worked_out = {Fraction(number) for number in numbers} | {Fraction(0)}
    for amount in sorted(set(expected_amounts(expect)) - worked_out):
        yield f"expects {float(amount):.2f}, which no line gives"
    if "gross" in expect:
        days = sum(
            Fraction(span["daily"])
            * (
                datetime.date.fromisoformat(span["last_day"])
                - datetime.date.fromisoformat(span["first_day"])
                + datetime.timedelta(1)
            ).days
            for span in expect["paid"]
        )
        if days != Fraction(expect["gross"]):
            yield f"expects {expect['gross']}, its days give {float(days):.2f}"


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "datasets/law/examples")
    lines = failures = cases = 0
    for path in sorted(folder.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            cases += 1
            if not case.get("arithmetic"):
                failures += 1
                print(f"{path}: {case['id']}: no arithmetic", file=sys.stderr)
            for wrong in check_expected(case):
                failures += 1
                print(f"{path}: {case['id']}: {wrong}", file=sys.stderr)
            for line in case.get("arithmetic", []):
                lines += 1
                try:
                    wrong = check(line)
                except (ValueError, SyntaxError, ZeroDivisionError) as error:
                    wrong = str(error)
                if wrong:
                    failures += 1
                    print(f"{path}: {case['id']}: `{line}` {wrong}", file=sys.stderr)
    if not lines:
        failures += 1
        print(f"{folder}: nothing to check", file=sys.stderr)
    print(f"arithmetic: {cases} cases, {lines} lines, {failures} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
