"""A few hundred spoilt files of each format, and what spoilt files have found so far.

`python -m tests.labs.fuzz` goes on for as long as it is told.
"""

import json
from decimal import Decimal

import pytest
from hl7apy.exceptions import HL7apyException

from labs.rules.incoming import hl7_messages
from labs.rules.incoming.files import open_file
from labs.rules.incoming.reading import read_row
from labs.rules.incoming.source import FileRefused, SourceRow
from tests.labs.fuzz import NOW, TOKYO, tried

FILES = {"csv": 300, "fhir": 150, "hl7": 25}


@pytest.mark.parametrize("kind", FILES)
def test_spoilt_files_break_nothing_and_reach_nobody_else(kind):
    ends = sum((tried(kind, seed) for seed in range(1, FILES[kind])), tried(kind, 0))

    assert ends["new"]
    assert ends["rejected"]


def test_bound_that_no_column_holds_is_left_out():
    row = SourceRow(
        line_no=2, collected_on="2026/11/24", item="ALT", value="20", interval="10-99999999"
    )

    read = read_row(row, {}, TOKYO, NOW)

    assert (read.measured.number, read.low, read.high) == (20, Decimal(10), None)


def test_number_beyond_every_exponent_is_no_json_of_results():
    text = json.dumps({"resourceType": "Bundle", "total": 0}).replace("0}", f"1e{'9' * 30}}}")

    with pytest.raises(FileRefused, match="not_json"):
        list(open_file(text.encode()).rows(None))


def test_results_below_a_patient_that_cannot_be_read_are_nobodys(monkeypatch):
    parse = hl7_messages._parsed

    def parsed(line: str, marks: object) -> object:
        if line.startswith("PID|2"):
            raise HL7apyException
        return parse(line, marks)

    monkeypatch.setattr(hl7_messages, "_parsed", parsed)
    message = "\r".join(
        [
            "MSH|^~\\&|LAB|L|C|C|20261103||ORU^R01|1|P|2.5",
            "PID|1||K-000001||^^^^^^P||19990401|M",
            "OBR|1|A1||PANEL|||20261102083000",
            "OBX|1|NM|^ALT||20|U/L",
            "PID|2||K-000002",
            "OBX|1|NM|^ALT||400|U/L",
        ]
    )

    first, second = hl7_messages.rows_of_messages(message)

    assert (first.ticket_no, first.accession_no) == ("K-000001", "A1")
    assert (second.ticket_no, second.accession_no, second.collected_on) == ("", "", "")
