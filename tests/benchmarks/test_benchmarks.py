"""The benchmarks: cases state their bars, a race is fair, and its table can be read back."""

import json

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import report
from benchmarks.case import Bar, Case, Result, Settings, faster, growth_exponent, within
from benchmarks.suite import all_cases
from benchmarks.timing import Disagreement, Entry, as_arrays, compare, race

QUICK = Settings(rounds=3, sample_seconds=0.0, quick=True)


def finish_race(**contestants):
    makers = {name: lambda entry=entry: entry for name, entry in contestants.items()}
    return race(makers, QUICK)


def test_every_case_names_its_bar_and_is_found_by_its_name():
    for name, case in all_cases().items():
        assert case.name == name
        assert case.title
        assert case.bars, f"{name} states no bar"
        for bar in case.bars:
            assert bar.text
            assert bar.quantity
            assert bar.at_least is None or bar.at_most is None


def test_a_bar_is_met_at_its_limit_and_missed_beyond():
    ahead = faster("a", "b", 2.5)
    assert ahead.is_met(2.5)
    assert not ahead.is_met(2.4)
    close = within("a", "b", 1.05)
    assert close.is_met(1.05)
    assert not close.is_met(1.06)
    assert Bar("only reported", "a / b").is_met(7.0) is None


def test_margins_above_one_are_better_than_the_bar():
    assert faster("a", "b", 2).margin(4) == 2
    assert within("a", "b", 3).margin(6) == 0.5


def test_a_ratio_is_the_median_of_the_rounds_ratios():
    result = Result(times={"a": [2.0, 20.0, 3.0], "b": [1.0, 10.0, 1.0]})
    assert result.value("a / b") == 2.0
    assert result.value("a / missing") is None


def test_growth_exponents_tell_flat_from_linear():
    flat = [(10, 3.0), (100, 3.0), (1000, 3.0)]
    linear = [(10, 1.0), (100, 10.0), (1000, 100.0)]
    assert growth_exponent(flat) == pytest.approx(0)
    assert growth_exponent(linear) == pytest.approx(1)


def test_a_contestant_with_a_wrong_gradient_is_not_timed():
    gradient = np.array([2.0, 3.0])
    result = finish_race(
        right=Entry(lambda: (1.0, [gradient])),
        wrong=Entry(lambda: (1.0, [gradient + 0.01])),
    )
    assert set(result.times) == {"right"}
    assert "off by" in result.missing["wrong"]


def test_a_missing_peer_leaves_the_others_their_race():
    def unavailable():
        raise ImportError("no such peer")

    result = race({"peer": unavailable, "ours": lambda: Entry(lambda: 1.0)}, QUICK)
    assert result.missing == {"peer": "not available: no such peer"}
    assert len(result.times["ours"]) == QUICK.rounds


@pytest.mark.parametrize("wrong", [[1.0, 2.1], [1.0], [1.0, np.nan], [1.0, np.array([2.0, 2.0])]])
def test_comparison_rejects_planted_differences(wrong):
    right = as_arrays([1.0, 2.0])
    compare(right, as_arrays((1.0, np.array(2.0))), rtol=1e-9)
    with pytest.raises(Disagreement):
        compare(as_arrays(wrong), right, rtol=1e-9)


def test_the_table_of_bars_is_read_back_as_written():
    bars = (faster("a", "b", 2), within("a", "b", 5))
    result = Result(times={"a": [1.0], "b": [1.5]})
    case = Case("chain", "a chain", bars, lambda settings: result)
    rows = report.bar_rows([case], {"chain": result})
    table = report.markdown_table(report.BARS_HEADER, rows)
    read = report.parse_table(f"before\n\n{table}\n\nafter | it")
    assert [tuple(row.values()) for row in read] == rows
    assert [row["met"] for row in read] == [report.NO, report.YES]


def test_results_are_written_between_the_markers_alone():
    text = f"above\n{report.BEGIN}\nold\n{report.END}\nbelow"
    written = report.insert_section(text, r"new \1")
    assert written == f"above\n{report.BEGIN}\n\nnew \\1\n\n{report.END}\nbelow"
    with pytest.raises(ValueError, match="no line"):
        report.insert_section("nothing", "new")


def test_the_committed_table_names_only_cases_and_bars_of_the_suite():
    known = {(case.name, bar.text) for case in all_cases().values() for bar in case.bars}
    text = report.README.read_text(encoding="utf-8")
    written = {(row["case"], row["bar"]) for row in report.parse_table(text)}
    assert written
    assert written <= known


def test_quick_mode_measures_a_case_without_peers(tmp_path, capsys):
    kept = tmp_path / "results.json"
    arguments = ["--case", "import", "--quick", "--no-peers", "--json", str(kept)]
    assert command.main(arguments) == 0
    shown = capsys.readouterr().out
    assert "at most 0.3 times import numpy" in shown
    assert "ended without a result" not in shown
    data = json.loads(kept.read_text(encoding="utf-8"))
    result = Result.from_json(data["results"]["import"])
    assert result.times["ours"]
    assert not result.missing
    assert command.main(["--case", "import", "--from-json", str(kept)]) == 0


def test_an_unknown_case_is_answered_with_the_names_of_all():
    with pytest.raises(SystemExit, match="import"):
        command.main(["--case", "no-such-case", "--list"])
