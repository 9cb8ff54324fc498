"""One run: the clinic prepared, every entry measured, the results written."""

import sys

from bench import entries, report
from bench.journey import measure_pages
from bench.measuring import measure
from bench.report import Results
from bench.stage import Stage, prepare
from tools import assets


def run_all(patients: int, rounds: int) -> None:
    """Measure everything and write the tables; end with an error if a page asks too often."""
    results = run(patients, rounds, "")
    report.write_json(results)
    report.write_paper(results)
    show(results)
    print(f"Written: {report.PAPER} and {report.RESULTS}")
    if over := [page.name for page in results.pages if page.is_over]:
        sys.exit(f"More statements than bench/statements.py allows: {', '.join(over)}")


def run_some(patients: int, rounds: int, word: str) -> None:
    """Measure the entries whose name holds a word, and only print."""
    show(run(patients, rounds, word))


def run(patients: int, rounds: int, word: str) -> Results:
    entries.load_entries()
    assets.main()
    stage = prepare(patients)
    results = Results(machine=report.describe_machine(stage.patients))
    if not word or word in "pages":
        results.pages = measure_pages_of(stage)
    for pair in entries.COMPARED:
        if word.lower() in pair.name.lower():
            say(pair.name)
            results.compared.append((pair, measure(pair.make(stage), rounds)))
    for figure in entries.FIGURES:
        if word.lower() in figure.name.lower():
            say(figure.name)
            results.figures.append((figure, figure.make(stage)))
    return results


def measure_pages_of(stage: Stage) -> list[report.PageLine]:
    say("every page of the journey")
    return list(measure_pages(stage))


def show(results: Results) -> None:
    print("\n".join(report.markdown(results)))


def say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)
