"""The command: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from benchmarks import environment, report
from benchmarks.case import OURS, Case, Result, Settings
from benchmarks.suite import all_cases

EXAMPLES = """examples:
  python -m benchmarks                               everything; rewrites benchmarks/README.md
  python -m benchmarks --list                        the cases and their bars
  python -m benchmarks --case mlp-small-float64 --rounds 5
  python -m benchmarks --case 'scalar-*' --quick     a pattern, few and short samples
  python -m benchmarks --case import --no-peers      without making the peers' environment
  python -m benchmarks --json results.json           keep every sample of every round
  python -m benchmarks --case mlp --update results.json      these anew, the others as kept
  python -m benchmarks --from-json results.json      write the README from kept samples
"""
SECOND_KERNEL = "Haswell"


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure autodiff_core side by side with its peers, and compare with the bars.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--case", action="append", default=[], metavar="NAME", help="a case, or a pattern; repeat")
    add("--list", action="store_true", help="list the cases and their bars, measure nothing")
    add("--quick", action="store_true", help="three rounds of short samples: a first impression")
    add("--rounds", type=int, metavar="N", help="rounds for each case (15, or 3 with --quick)")
    add("--clock", choices=("cpu", "wall"), default="cpu", help="processor time (default) or wall")
    add("--blas-kernel", default="", metavar="NAME", help="OPENBLAS_CORETYPE, such as Haswell")
    add("--no-peers", action="store_true", help="measure here, without the peers' environment")
    add("--json", type=Path, metavar="FILE", help="write every sample to FILE")
    add("--update", type=Path, metavar="FILE", help="measure, join FILE's figures, write both out")
    add("--from-json", type=Path, metavar="FILE", help="report what FILE holds, measure nothing")
    return parser.parse_args(arguments)


def choose(patterns: list[str]) -> list[Case]:
    """The cases that match a pattern or begin with it, all without patterns."""
    cases = list(all_cases().values())
    if not patterns:
        return cases
    for pattern in patterns:
        if not any(matches(case, pattern) for case in cases):
            names = ", ".join(case.name for case in cases)
            raise SystemExit(f"No case is called {pattern!r}. There are: {names}.")
    return [case for case in cases if any(matches(case, pattern) for pattern in patterns)]


def matches(case: Case, pattern: str) -> bool:
    return fnmatch(case.name, pattern) or case.name.startswith(f"{pattern}-")


def print_list(cases: list[Case]) -> None:
    for case in cases:
        print(f"{case.name}: {case.title}")
        for bar in case.bars:
            print(f"    {bar.text}")


def settings_of(options: argparse.Namespace) -> Settings:
    settings = Settings(clock=options.clock)
    if options.quick:
        settings = replace(settings, rounds=3, sample_seconds=0.003, case_seconds=20.0, quick=True)
    return replace(settings, rounds=options.rounds) if options.rounds else settings


def print_case(case: Case, result: Result) -> None:
    """Medians, bars and remarks of one case, as soon as they are there."""
    print(f"\n{case.name}: {case.title}")
    for name in sorted(result.times, key=result.median):
        times = result.times[name]
        best = report.seconds(min(times))
        print(f"    {name:28s} {report.seconds(result.median(name)):>9s}   best {best:>9s}")
    for _, text, measured, met in report.bar_rows([case], {case.name: result}):
        print(f"    [{met.strip('*') or ' '}] {text}: {measured or 'not measured'}")
    for line in report.remarks([case], {case.name: result}):
        print(f"    {line.removeprefix(case.name + ': ')}")
    sys.stdout.flush()


def measure_cases(
    cases: list[Case], python: Path, settings: Settings, kernel: str
) -> dict[str, Any]:
    """Every case in a process of its own; the results, as data for JSON."""
    results: dict[str, Any] = {}
    for case in cases:
        try:
            data = environment.run_worker(python, case.name, asdict(settings), kernel)
        except RuntimeError as error:
            data = Result(missing={OURS: f"failed: {error}"}).to_json()
        results[case.name] = data
        print_case(case, Result.from_json(data))
    return results


def measure(options: argparse.Namespace, cases: list[Case]) -> dict[str, Any]:
    """The facts of this machine and every result; for the README, on a second BLAS kernel too."""
    settings = settings_of(options)
    python = Path(sys.executable) if options.no_peers else environment.prepare()
    clock = "processor time of the whole process" if settings.clock == "cpu" else "wall-clock time"
    facts = {
        "date": date.today().isoformat(),
        **environment.machine(python, options.blas_kernel),
        "how": f"{clock}, one thread; contestants take turns in every round, up to "
        f"{settings.rounds} rounds; a ratio is the median of the rounds' ratios",
    }
    print("\n".join(f"{name}: {fact}" for name, fact in facts.items()))
    data = {"facts": facts, "results": measure_cases(cases, python, settings, options.blas_kernel)}
    matrix_cases = [case for case in cases if case.matrix_products]
    if for_readme(options) and matrix_cases and environment.has_haswell_kernel():
        print(f"\nThe matrix cases again, with OpenBLAS's {SECOND_KERNEL} kernel:")
        data["second kernel"] = measure_cases(matrix_cases, python, settings, SECOND_KERNEL)
    return data


def for_readme(options: argparse.Namespace) -> bool:
    """Only thorough runs with peers, of every case or into kept results, reach the README."""
    thorough = not (options.quick or options.no_peers or options.blas_kernel)
    return thorough and (options.update is not None or not options.case)


def join(kept: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Earlier results with the new ones in their place; all dates are named."""
    dates = {*kept["facts"]["date"].split(", "), data["facts"]["date"]}
    return {
        "facts": {**data["facts"], "date": ", ".join(sorted(dates))},
        "results": {**kept["results"], **data["results"]},
        "second kernel": {**kept.get("second kernel", {}), **data.get("second kernel", {})},
    }


def quick_warning(undecided: list[str]) -> str:
    """What a quick run cannot say."""
    lines = [
        "Short rounds, and few: with --quick a bar that is met or missed by less than a fifth is "
        "not decided,",
        "and curves have their first points alone. The README is not written.",
    ]
    if undecided:
        lines += ["The rounds disagree on these; measure them without --quick:"]
        lines += [f"    {line}" for line in undecided]
    return "\n".join(lines)


def read_results(data: dict[str, Any]) -> dict[str, Result]:
    return {name: Result.from_json(result) for name, result in data.items()}


def main(arguments: list[str] | None = None) -> int:
    options = parse_arguments(arguments)
    cases = choose(options.case)
    if options.list:
        print_list(cases)
        return 0
    kept = options.from_json
    data = json.loads(kept.read_text(encoding="utf-8")) if kept else measure(options, cases)
    output = options.update or options.json
    if options.update and options.update.exists():
        data = join(json.loads(options.update.read_text(encoding="utf-8")), data)
        cases = list(all_cases().values())
    if output:
        output.write_text(json.dumps(data), encoding="utf-8")
    results = read_results(data["results"])
    rows = report.bar_rows(cases, results)
    print("\n" + report.plain_table(report.BARS_HEADER, rows))
    print("\n" + report.verdict(rows))
    if options.quick:
        print(quick_warning(report.undecided(cases, results)))
    if for_readme(options) and set(results) >= set(all_cases()):
        second = read_results(data.get("second kernel", {}))
        report.write_readme(cases, results, second, data["facts"])
        print("Written to benchmarks/README.md.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
