"""Measure and print; with everything measured, write docs/performance.md."""

import os
from argparse import ArgumentParser

import django

PATIENTS = 10_000


def main() -> None:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--only", default="", metavar="WORD", help="entries whose name holds it")
    parser.add_argument("--rounds", type=int, default=5, help="1 is for trying an entry")
    options = parser.parse_args()
    os.environ["DEMO"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()

    from bench.running import run_all, run_some  # noqa: PLC0415 - settings come first

    if options.only:
        run_some(options.patients, options.rounds, options.only)
    else:
        run_all(options.patients, options.rounds)


if __name__ == "__main__":
    main()
