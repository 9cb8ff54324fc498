"""Reminders: planning, claiming and sending, each beside the bare work of the same run.

    tools/with_services.py .venv/bin/python -m bench.reminders --patients 20000

Planning writes the obligations and reminders of every patient into an empty ledger; its reference
is the bare INSERT of the same finished rows, with the same triggers and constraints. Claiming
takes due reminders in the batches of the product; its reference is one bare UPDATE a batch.
Sending hands messages to a local mail server that keeps none; its reference is smtplib writing
the same finished messages on one connection. Both sides take turns, and the best round of each
counts. Writes its table into docs/performance.md where --write says so.
"""

import os
from argparse import ArgumentParser

import django

INVENTED = 40
BEGIN, END = "<!-- reminders: begin -->", "<!-- reminders: end -->"


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.reminders", description=__doc__)
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    os.environ["DEMO"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()

    from bench import reminding  # noqa: PLC0415 - settings come first
    from bench.in_care import fill  # noqa: PLC0415
    from bench.report import PAPER, describe_machine  # noqa: PLC0415
    from bench.stage import prepare  # noqa: PLC0415

    prepare(INVENTED)
    fill(options.patients)
    data = f"{options.patients:,} patients under treatment"
    machine = describe_machine(options.patients) | {"Data": data}
    lines = [
        *reminding.planning(options.rounds),
        reminding.claiming_of(options.claims, options.rounds),
        reminding.sending(options.messages, options.rounds),
    ]
    words = "\n".join(reminding.table(machine, lines))
    print(words, flush=True)
    if options.write:
        before, _mark, rest = PAPER.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAPER.write_text(f"{before}{BEGIN}\n{words}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
