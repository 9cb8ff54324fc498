"""Reading laboratories' files: nothing lost, nothing guessed."""

import json
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.text import InputRefused
from labs.rules.incoming import fhir_bundles, hl7_messages, tables
from labs.rules.incoming.columns import ColumnMap, proposed_map, rows_of
from labs.rules.incoming.comparing import RowState, Said, Standing, compare
from labs.rules.incoming.decoding import decode
from labs.rules.incoming.files import Format, open_file
from labs.rules.incoming.matching import Known, why_not
from labs.rules.incoming.moments import read_collected
from labs.rules.incoming.naming import NamesDisagree, analyte_of
from labs.rules.incoming.placing import KnownHere, judge
from labs.rules.incoming.reading import RowRefused, read_row
from labs.rules.incoming.source import FileRefused, SourceRow
from labs.rules.incoming.tables import headings_of, lines_of
from labs.rules.incoming.units import factor_to
from labs.rules.incoming.values import read_value
from patients.rules.names import search_keys

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 26, 18, 0, tzinfo=TOKYO)
SPECIAL = "髙橋,①,ｱ,－,<0.02"
KEYS = search_keys(
    family_name="髙橋", given_name="﨑子", family_kana="タカハシ", given_kana="サキコ"
)
KNOWN = Known(
    patient_id=1,
    voiceless_key=KEYS.voiceless_key,
    kanji_key=KEYS.kanji_key,
    birth_date=datetime(2002, 3, 9, tzinfo=TOKYO).date(),
    sex="female",
)


def row(**told: str) -> SourceRow:
    plain = {
        "line_no": 2,
        "ticket_no": "K-004213",
        "kana": "ﾀｶﾊｼ ｻｷｺ",
        "birth_date": "20020309",
        "collected_on": "2026/11/24 8:30",
        "item": "ALT",
        "value": "20",
        "unit": "U/L",
    }
    return SourceRow(**plain | told)


def read(**told: str):
    return read_row(row(**told), {}, TOKYO, NOW)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be", "iso2022_jp_3"]
)
def test_text_comes_through_to_the_character(encoding):
    text = SPECIAL if encoding != "iso2022_jp_3" else "高橋,アイウ,<0.02"
    content = f"氏名,記号,カナ,横線,値\r\n{text}\r\n".encode(encoding)

    decoded = decode(content)

    line = next(lines_of(decoded.text))
    assert list(line.cells.values())[: text.count(",") + 1] == text.split(",")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"a,b\r\n1,\x00", "zero_bytes"),
        (b"\x81\x82\xff\xfe\x81", "encoding"),
        (b"PK\x03\x04rest", "not_text"),
        (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa">]><l>&a;</l>', "xml"),
        (b'{"resourceType": "Bundle"' + b"[" * 100_000, "not_json"),
    ],
)
def test_what_is_no_file_of_results_is_refused(content, code):
    with pytest.raises(FileRefused) as refused:
        list(open_file(content).rows(ColumnMap({"ticket_no": "a"}, {})))

    assert refused.value.code in {code, "too_deep", "columns_changed"}


def test_ten_thousand_columns_are_refused():
    with pytest.raises(FileRefused) as refused:
        headings_of(",".join(map(str, range(10_000))))

    assert refused.value.code == "too_many_columns"


def test_table_with_a_line_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_LINES", 1_000)
    text = "a,b\n" + "1,2\n" * 1_000

    assert sum(1 for _line in lines_of(text)) == 1_000
    with pytest.raises(FileRefused, match="too_many_lines"):
        sum(1 for _line in lines_of(f"{text}1,2\n"))


@pytest.mark.parametrize("start", ["PK\x03\x04", "\x1f\x8b", "BZh", "7z\xbc\xaf", "%PDF"])
def test_archives_are_refused_unread_however_big_they_say_they_are(start):
    with pytest.raises(FileRefused, match="not_text"):
        open_file(start.encode("latin-1") + b"\0" * 1_000_000)


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>',
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>',
        "<html><body>Please sign in</body></html>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_xml_is_never_parsed(xml, encoding):
    with pytest.raises(FileRefused, match="xml"):
        open_file(f"\n {xml}".encode(encoding))


def test_headings_of_the_same_name_are_told_apart():
    assert headings_of("値,値,,x\r\n") == ["値", "値 #2", "#3", "x"]


def test_mixed_line_ends_and_quoted_breaks_part_the_right_lines():
    lines = list(lines_of('a,b\r\n1,2\n3,4\r"5\r\n6",7\r\n'))

    assert [list(line.cells.values()) for line in lines] == [
        ["1", "2"],
        ["3", "4"],
        ["5\r\n6", "7"],
    ]


def test_long_and_wide_tables_are_recognised():
    long = proposed_map(["患者ID", "カナ氏名", "採取日", "項目コード", "結果", "単位", "備考"])
    wide = proposed_map(["カルテ番号", "採血日", "ＡＳＴ（ＧＯＴ）", "γ-GTP", "備考"])

    assert not long.is_wide
    assert long.problems() == []
    assert wide.analytes == {"ＡＳＴ（ＧＯＴ）": "ast", "γ-GTP": "ggt"}
    assert wide.problems() == []


def test_no_line_of_a_wide_table_vanishes():
    text = "患者ID,採血日,AST,ALT\nK-1,2026/11/24,20,\nK-2,2026/11/24,,\n"
    columns = proposed_map(headings_of(text))

    rows = list(rows_of(lines_of(text), columns))

    assert [(each.ticket_no, each.item, each.value) for each in rows] == [
        ("K-1", "AST", "20"),
        ("K-2", "", ""),
    ]


@pytest.mark.parametrize(
    ("key", "unit", "factor"),
    [
        ("plt", "万/µL", "10"),
        ("plt", "×10⁴／μＬ", "10"),
        ("plt", "10^3/uL", "1"),
        ("wbc", "/μl", "0.001"),
        ("wbc", "10*9/L", "1"),
        ("rbc", "万/μL", "0.01"),
        ("na", "mEq/L", "1"),
        ("alt", "IU/l", "1"),
        ("egfr", "mL/min/1.73m²", "1"),
    ],
)
def test_units_are_powers_of_ten_of_each_other(key, unit, factor):
    assert factor_to(key, unit) == Decimal(factor)


@pytest.mark.parametrize(("key", "unit"), [("tg", "mmol/L"), ("neut", "%"), ("glu", "mmol/l")])
def test_units_of_another_kind_are_never_recalculated(key, unit):
    assert factor_to(key, unit) is None


def test_platelets_in_ten_thousands_are_converted_and_kept_as_written():
    found = read(item="PLT", value="25.0", unit="万/μL", interval="15.8～34.8")

    assert found.measured.number == 250
    assert found.raw == "25.0 万/μL"
    assert (found.low, found.high) == (158, 348)


@pytest.mark.parametrize(
    ("value", "comparator", "number"),
    [
        ("<0.02", "<", "0.02"),
        ("＜０．０２", "<", "0.02"),
        ("5未満", "<", "5"),
        ("5以下", "<=", "5"),
        ("≧1,000", ">=", "1000"),
        (">1000", ">", "1000"),
        ("１２．５", "", "12.5"),
        ("45 H", "", "45"),
    ],
)
def test_comparators_are_kept(value, comparator, number):
    found = read_value(value)

    assert (found.comparator, found.number) == (comparator, Decimal(number))


@pytest.mark.parametrize(
    "value", ["未検", "溶血", "45 溶血", "検体不足", "---", "測定不能", "検査中"]
)
def test_what_was_not_measured_is_missing_and_no_number(value):
    found = read_value(value)

    assert found.number is None
    assert found.missing


@pytest.mark.parametrize("value", ["1,5", "-3", "1e3", "２②", "12 34", "0x10", "陰性", ""])
def test_what_is_no_number_is_never_guessed(value):
    with pytest.raises(InputRefused):
        read_value(value)


@pytest.mark.parametrize(
    ("told", "reason", "waits"),
    [
        ({"unit": "mmol/L", "item": "TG"}, "bad_unit", True),
        ({"item": "PLT", "value": "25", "unit": ""}, "no_unit", True),
        ({"item": "RBC", "value": "450", "unit": "10^6/uL"}, "impossible_value", True),
        ({"item": "ALP"}, "unknown_item", True),
        ({"item": "魔法"}, "unknown_item", True),
        ({"code": "3B045000000127201", "item": ""}, "unknown_item", True),
        ({"code": "3B035000002327201", "item": "ALT"}, "code_and_name_disagree", True),
        ({"value": "-3"}, "negative", False),
        ({"value": ""}, "no_value", False),
        ({"value": "1,5"}, "bad_value", False),
        ({"collected_on": "2026/13/41"}, "bad_day", False),
        ({"collected_on": ""}, "no_day", False),
        ({"collected_on": "2026/11/27"}, "day_to_come", False),
        ({"item": "A\u202eLT"}, "invisible_characters", False),
        ({"status": "P"}, "preliminary", False),
    ],
)
def test_rows_that_cannot_be_written_say_why(told, reason, waits):
    with pytest.raises(RowRefused) as refused:
        read(**told)

    assert (refused.value.reason, refused.value.waits) == (reason, waits)


def test_methods_of_alp_never_share_a_series():
    assert analyte_of("3B070000002327501", "", {}) == "alp"
    assert analyte_of("3B070000002327101", "", {}) == "alp_jscc"
    assert analyte_of("", "ALP", {}) is None
    assert analyte_of("0495", "ALP", {"0495": "alp"}) == "alp"


def test_the_laboratorys_own_list_decides():
    assert analyte_of("3B035000002327201", "", {"3B035000002327201": "alt"}) == "alt"
    assert analyte_of("9999", "AST", {"9999": None}) == ""


def test_code_and_name_that_differ_are_left_to_a_person():
    with pytest.raises(NamesDisagree):
        analyte_of("1742-6", "AST", {})


@pytest.mark.parametrize(
    "day",
    [
        "20261124083000",
        "2026/11/24 8:30",
        "2026-11-23T23:30:00Z",
        "R8.11.24 08:30",
        "2026年11月24日 8時30分",
    ],
)
def test_moments_are_read_however_they_are_written(day):
    assert read_collected(day, "", TOKYO).at == datetime(2026, 11, 24, 8, 30, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, ""),
        ({"kana": "", "birth_date": ""}, "nothing_confirms_number"),
        ({"kana": "", "name": "高橋　﨑子", "birth_date": ""}, ""),
        ({"kana": "ｽｽﾞｷ ﾊﾅｺ"}, "name_differs"),
        ({"birth_date": "20020310"}, "birth_date_differs"),
        ({"sex": "男"}, "sex_differs"),
    ],
)
def test_number_alone_is_not_enough_and_nothing_may_disagree(told, why):
    assert why_not(read(**told).claim, KNOWN) == why


@pytest.mark.parametrize("told", ["K-〰0002", "K-〰004213", "?", "K-004213 K-004214"])
def test_number_that_cannot_be_read_waits_whatever_the_specimen_says(told):
    known = KnownHere(by_ticket={}, by_accession={"A1": KNOWN}, panels={1: []})

    ends = judge(read(ticket_no=told, accession_no="A1"), known)

    assert (ends.state, ends.reason) == (RowState.WAITING, "no_such_patient")
    assert judge(read(ticket_no="", accession_no="A1"), known).state is RowState.NEW


def standing(
    number: str, *replaced: str, low: int | None = None, high: int | None = None
) -> Standing:
    said = tuple(Said("", Decimal(each), "") for each in replaced)
    return Standing(Said("", Decimal(number), ""), low, high, said)


@pytest.mark.parametrize(
    ("told", "known", "state"),
    [
        ({}, None, RowState.NEW),
        ({"value": "20.0"}, standing("20"), RowState.SAME),
        ({"value": "<20"}, standing("20"), RowState.CHANGED),
        ({"value": "21"}, standing("20"), RowState.CHANGED),
        ({"value": "未検"}, standing("20"), RowState.CHANGED),
        ({"value": "20"}, standing("25", "20"), RowState.SAME),
        ({"value": "20", "status": "C"}, standing("25", "20"), RowState.CHANGED),
        ({"interval": "7-23"}, standing("20"), RowState.CHANGED),
        ({"interval": "7-23"}, standing("20", low=7, high=23), RowState.SAME),
    ],
)
def test_rows_are_compared_with_what_stands(told, known, state):
    assert compare(read(**told), known) is state


MESSAGE = (
    "MSH|^~\\&|LAB|HOSP|EHR|CLINIC|20261124120000||ORU^R01^ORU_R01|1|P|2.5\r"
    "PID|1||K-004213^^^CLINIC||髙橋^﨑子^^^^^L^I~タカハシ^サキコ^^^^^L^P||20020309|F\r"
    "OBR|1|ORD1|ACC77^LAB|CBC|||20261124083000\r"
    "OBX|1|NM|3B045000002327201^ALT^JC10||120|U/L|7-23|H|||F\r"
    "OBX|2|SN|1988-5^CRP^LN||<^0.02|mg/dL|0-0.14||||C\r"
    "OBX|3|ED|PDF^Report^L||^^PDF^Base64^AAAA||||||F\r"
)


def test_hl7_message_gives_a_row_for_each_result():
    assert hl7_messages.is_hl7(MESSAGE)

    rows = list(hl7_messages.rows_of_messages(MESSAGE))

    first, second = (read_row(each, {}, TOKYO, NOW) for each in rows[:2])
    assert (first.key, first.measured.number, first.high) == ("alt", 120, 23)
    assert (second.key, second.raw, second.is_correction) == ("crp", "<0.02", True)
    assert first.accession_no == "ACC77"
    assert why_not(first.claim, KNOWN) == ""
    assert (rows[2].value, rows[2].rest[:3]) == ("", "ED:")


def hl7_rows(*segments: str) -> list[SourceRow]:
    return list(hl7_messages.rows_of_messages("\r".join((*MESSAGE.split("\r")[:2], *segments))))


def test_repeated_value_is_no_number_and_nothing_of_it_is_lost():
    obr, obx = MESSAGE.split("\r")[2:4]

    (found,) = hl7_rows(obr, obx.replace("|120|", "|120~125|"))

    assert found.value == "120 ~ 125"
    with pytest.raises(RowRefused, match="bad_value"):
        read_row(found, {}, TOKYO, NOW)


def test_item_coded_twice_is_read_by_the_code_that_is_known():
    obr, obx = MESSAGE.split("\r")[2:4]
    item = "3B045000002327201^ALT^JC10"

    (found,) = hl7_rows(obr, obx.replace(item, f"A7^GPT (own method)^L^{item}"))

    assert (found.code, found.item) == ("3B045000002327201", "ALT")


@pytest.mark.parametrize(
    ("request_at", "taken_at", "own", "dated"),
    [
        ("20261124", ["20261123"], "20261122", "20261124"),
        ("", ["20261123", "20261123"], "20261122", "20261123"),
        ("", ["20261123", "20261121"], "20261122", "20261122"),
        ("", [], "20261122", "20261122"),
        ("", ["20261123", "20261121"], "", ""),
    ],
)
def test_results_are_dated_by_request_specimen_or_themselves(request_at, taken_at, own, dated):
    obr, obx = MESSAGE.split("\r")[2:4]
    specimens = ["SPM|1|S||BLD|||||||||||||" + each for each in taken_at]

    found = hl7_rows(obr.replace("20261124083000", request_at), f"{obx}|||{own}", *specimens)

    assert [each.collected_on for each in found] == [dated]


@pytest.mark.parametrize(
    ("text", "code"), [("MSH|^~\\&|A|B|C|D|1||ADT^A01|1|P|2.5\r", "not_results")]
)
def test_other_messages_are_refused(text, code):
    with pytest.raises(FileRefused) as refused:
        list(hl7_messages.rows_of_messages(text))

    assert refused.value.code == code


def bundle(**observation: object) -> str:
    """Return a bundle as JP Core writes it."""
    representation = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
    names = [
        {
            "extension": [{"url": representation, "valueCode": word}],
            "family": family,
            "given": [given],
        }
        for word, family, given in (("IDE", "髙橋", "﨑子"), ("SYL", "タカハシ", "サキコ"))
    ]
    resources = [
        {
            "resourceType": "Patient",
            "id": "p",
            "identifier": [{"value": "K-004213"}],
            "name": names,
            "gender": "female",
            "birthDate": "2002-03-09",
        },
        {
            "resourceType": "DiagnosticReport",
            "id": "r",
            "status": "final",
            "code": {"text": "panel"},
            "identifier": [{"value": "ACC1"}],
            "subject": {"reference": "Patient/p"},
            "result": [{"reference": "Observation/o"}],
        },
        {
            "resourceType": "Observation",
            "id": "o",
            "status": "final",
            "code": {"coding": [{"code": "3B045000002327201", "display": "ALT"}]},
            "subject": {"reference": "Patient/p"},
            "effectiveDateTime": "2026-11-24T08:30:00+09:00",
            "valueQuantity": {"value": 5, "comparator": "<", "unit": "U/L"},
        }
        | observation,
    ]
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def test_fhir_bundle_gives_a_row_for_each_observation():
    assert open_file(bundle().encode()).format is Format.FHIR

    (found,) = fhir_bundles.rows_of_bundle(bundle())

    read_found = read_row(found, {}, TOKYO, NOW)
    assert (read_found.key, read_found.raw, read_found.accession_no) == ("alt", "<5", "ACC1")
    assert why_not(read_found.claim, KNOWN) == ""


def test_observation_that_is_no_r4_is_rejected_in_sight():
    (found,) = fhir_bundles.rows_of_bundle(bundle(status={"not": "a word"}))

    with pytest.raises(RowRefused, match="not_understood"):
        read_row(found, {}, TOKYO, NOW)
    assert "Observation" in found.rest


def test_coded_value_is_shown_in_its_words():
    concept = {"coding": [{"code": "10828004", "display": "Positive"}]}
    text = bundle(valueQuantity=None, valueCodeableConcept=concept)

    (found,) = fhir_bundles.rows_of_bundle(text.replace('"valueQuantity": null, ', ""))

    assert found.value == "Positive"


def test_groups_that_name_each_other_end():
    group = {"resourceType": "Observation", "status": "final", "code": {"text": "group"}}
    entries = [
        {"resource": group | {"id": mine, "hasMember": [{"reference": f"Observation/{other}"}]}}
        for mine, other in (("a", "b"), ("b", "a"))
    ]
    report = {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "panel"}}
    named = {"resource": report | {"result": [{"reference": "Observation/a"}]}}
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [*entries, named]})

    assert list(fhir_bundles.rows_of_bundle(text)) == []


def test_absent_data_is_missing():
    text = bundle(
        valueQuantity=None, dataAbsentReason={"coding": [{"code": "not-performed"}]}
    ).replace('"valueQuantity": null, ', "")

    (found,) = fhir_bundles.rows_of_bundle(text)

    assert read_row(found, {}, TOKYO, NOW).measured.missing == "not_tested"


@given(
    st.binary(max_size=400)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_read_or_refused(content):
    columns = ColumnMap({"ticket_no": "a", "value": "b", "item": "c", "collected_on": "d"}, {})
    try:
        rows = list(open_file(b"a,b,c,d\r\n" + content).rows(columns))
    except FileRefused:
        return
    for each in rows:
        try:
            read_row(each, {}, TOKYO, NOW)
        except RowRefused as refused:
            assert refused.reason  # noqa: PT017
