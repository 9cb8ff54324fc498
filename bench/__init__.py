"""Measurements: this application beside something that does the same work with less.

    make bench                          # everything; writes docs/performance.md
    python -m bench --only search       # entries whose name holds a word; prints only
    python -m bench --patients 300 --rounds 1    # quicker, while an entry is being written

The last two want the servers of `tools/with_services.py` around them.

A figure in milliseconds says more about the machine than about the program. So each entry is a
pair: our way, and a reference that does the same work without our layers. Both are called in
turn, in one process and one run, and what counts is the ratio of their medians.

To add an entry, write a function in a module of `bench/` that `bench.entries.MODULES` lists:

    @compared("Search by name", beside="the same rows by raw SQL in a bare view", at_most=4)
    def search(stage: Stage) -> Pair:
        reception = stage.browser(RECEPTION)
        return Pair(
            ours=lambda n: reception.get("/patients/search/?q=" + stage.names[n]),
            reference=lambda n: reception.get("/bench/search/?q=" + stage.names[n]),
        )

`n` counts the calls: both sides get the same `n`, so that they work on the same patient, and the
next call gets another one. `stage` is a clinic full of invented patients with somebody signed in
for each role. A reference that is a page goes into `bench.raw` and has the same login, permission
and access log as ours.

What has no counterpart (decisions a second, megabytes, queries) is a plain figure:

    @figure("Memory that an export adds", unit="MB", at_most=20)
    def export_memory(stage: Stage) -> float: ...
"""
