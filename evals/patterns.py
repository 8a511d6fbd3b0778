"""Regular expressions that could hang: `python evals/patterns.py [--seed 1] [--tries 24]` (not on Windows).

Enters: every pattern that the modules of `index` and `assistant` hold, also in tables and behind functions without parameters.
Leaves: a line for each that took more than SLOW seconds of processor time on a text of LENGTH characters: its name, the piece that the text
repeats, the seconds. The texts repeat short runs of the pattern's own characters: what parts in many ways, parts in those. A pattern that
nests repetitions without a mark between takes longer than the age of the world on one of them.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import random
import re
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

with warnings.catch_warnings():  # the parser of the standard library's expressions has no public name
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_parse

SLOW = 0.1  # seconds of processor time
GIVEN_UP = 2.0
LENGTH = 600  # characters of one text
PIECE = 12  # characters of what it repeats, at most
ALWAYS = ("甲", "3", "、", " ")
CATEGORIES = {"CATEGORY_DIGIT": "3", "CATEGORY_SPACE": " "}


class Hangs(Exception):
    pass


def patterns(packages: Iterable[str] = ("index", "assistant")) -> dict[str, re.Pattern[str]]:
    """Name of the first place that holds it -> pattern over text."""
    found: dict[tuple[str, int], tuple[str, re.Pattern[str]]] = {}
    for module in modules(packages):
        for name, value in list(vars(module).items()):
            for pattern in within(called(cast(Callable[[], object], value)) if defined_in(module, value) else value):
                found.setdefault((pattern.pattern, pattern.flags), (f"{module.__name__}.{name}", pattern))
    return {f"{name} #{n}": pattern for n, (name, pattern) in enumerate(found.values())}


def modules(packages: Iterable[str]) -> Iterator[ModuleType]:
    for name in packages:
        package = importlib.import_module(name)
        for info in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not info.name.endswith("__main__"):
                yield importlib.import_module(info.name)


def defined_in(module: ModuleType, value: object) -> bool:
    return hasattr(value, "cache_info") and getattr(value, "__module__", "") == module.__name__


def called(value: Callable[[], object]) -> object:
    return None if inspect.signature(value).parameters else value()


def within(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from within(item, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        yield from within(list(value.values()), depth)
    elif depth < 3 and is_dataclass(value) and not isinstance(value, type):
        yield from within([getattr(value, field.name) for field in fields(value)], depth)


def characters(parsed: Any) -> Iterator[str]:  # noqa: ANN401 the standard library does not name its types
    """Runs of literals of a parsed expression, and one member of each of its sets."""
    run = ""
    for operation, argument in parsed:
        kind = str(operation)
        if kind == "LITERAL":
            run += chr(argument)
            continue
        if run:
            yield run
            run = ""
        if kind == "IN":
            for each, value in argument:
                if str(each) == "LITERAL":
                    yield chr(value)
                elif str(each) == "RANGE":
                    yield chr(min(value[1], value[0] + 3))
                elif str(each) == "CATEGORY":
                    yield CATEGORIES.get(str(value), "x")
        elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
            yield from characters(argument[2])
        elif kind == "SUBPATTERN":
            yield from characters(argument[3])
        elif kind == "BRANCH":
            for branch in argument[1]:
                yield from characters(branch)
        elif kind in ("ASSERT", "ASSERT_NOT"):
            yield from characters(argument[1])
    if run:
        yield run


def texts(pattern: re.Pattern[str], tries: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """What is repeated, and the text."""
    own = list(dict.fromkeys([*characters(sre_parse.parse(pattern.pattern, pattern.flags)), *ALWAYS]))
    for _ in range(tries):
        piece = "".join(chance.choices(own, k=chance.choice((1, 1, 2, 2, 3, 4))))[:PIECE]
        yield piece, (piece * LENGTH)[:LENGTH]


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """Processor time of finding all matches; GIVEN_UP where it did not end by then."""

    def stop(*_: object) -> None:
        raise Hangs

    signal.signal(signal.SIGVTALRM, stop)
    started = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
    try:
        for _ in pattern.finditer(text):
            pass
    except Hangs:
        return GIVEN_UP
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - started


def slow(tries: int, seed: int, found: dict[str, re.Pattern[str]]) -> Iterator[tuple[str, str, float]]:
    chance = random.Random(seed)
    for name, pattern in found.items():
        took = ((seconds(pattern, text), piece) for piece, text in texts(pattern, tries, chance))
        worst, piece = max(took, default=(0.0, ""))
        if worst > SLOW:
            yield name, piece, worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int, default=24)
    args = parser.parse_args()
    found = patterns()
    for name, piece, worst in slow(args.tries, args.seed, found):
        print(f"{worst:.2f} s  {name}  {piece!r}  {found[name].pattern[:90]}", flush=True)
    print(f"{len(found)} patterns, {args.tries} texts of {LENGTH} characters each")


if __name__ == "__main__":
    main()
