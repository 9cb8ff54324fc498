"""Files as laboratories send them: three layouts of tables, HL7 v2 and FHIR, to the character."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from labs.models import ImportRow, LabValue
from labs.queries.incoming import counts_of
from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.decoding import decode
from labs.rules.incoming.tables import headings_of
from labs.services.incoming import learn_columns
from labs.services.loading import load_analytes
from labs.templatetags.importing import taken_at
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory
from tests.factories.patients import PatientFactory
from tests.labs.files import take_in

pytestmark = pytest.mark.django_db

# One result a line with its code, the sign in a column of its own; Shift_JIS.
LONG = """依頼No,患者ID,カナ,生年月日,採取日,項目コード,項目名称,値符号,結果値,単位,基準値,備考
R1,{no},ｼｹﾝ ﾀﾛｳ,H11.4.1,2026/11/02 08:30,3B045000002327201,ＡＬＴ（ＧＰＴ）,,31,U/L,10-42,髙①
R1,{no},ｼｹﾝ ﾀﾛｳ,H11.4.1,2026/11/02 08:30,5C070000002306201,ＣＲＰ,<,0.02,mg/dL,0.14以下,－
"""
# A line a panel and a column an item; UTF-8 with its mark.
WIDE = """カルテ番号,氏名,採血日,AST,γ-GTP,中性脂肪,尿酸
{no},試験　太郎,20261103,18,未検,＜25,5.1
{no},試験　太郎,20261104,19,20,90,
"""
# Tabulators, UTF-16, counts in ten thousands.
TABS = """patient id\tdate of birth\tcollected\ttest\tresult\tunits\tstatus
{no}\t1999-04-01\t2026-11-05\tPLT\t25.0\t万/μL\tF
{no}\t1999-04-01\t2026-11-05\tWBC\t5400\t/μL\tF
{no}\t1999-04-01\t2026-11-05\tALP(IFCC)\t80\tU/L\tP
"""
HL7 = (
    "MSH|^~\\&|LAB|HOSP|EHR|CLINIC|20261106120000||ORU^R01^ORU_R01|1|P|2.5\r"
    "PID|1||{no}^^^CLINIC||試験^太郎^^^^^L^I~シケン^タロウ^^^^^L^P||19990401|M\r"
    "OBR|1|ORD1|ACC77^LAB|CBC|||20261106083000\r"
    "OBX|1|NM|1742-6^ALT^LN||22|U/L|10-42||||F\r"
    "OBX|2|SN|1988-5^CRP^LN||<^0.02|mg/dL|0-0.14||||F\r"
)
FHIR = """{{"resourceType":"Bundle","type":"collection","entry":[
{{"resource":{{"resourceType":"Patient","id":"p","identifier":[{{"value":"{no}"}}],
"birthDate":"1999-04-01"}}}},
{{"resource":{{"resourceType":"Observation","id":"o","status":"final",
"code":{{"coding":[{{"system":"http://loinc.org","code":"2571-8"}}]}},
"subject":{{"reference":"Patient/p"}},"effectiveDateTime":"2026-11-07T08:30:00+09:00",
"valueQuantity":{{"value":0.5,"comparator":"<","unit":"mg/dL"}}}}}}]}}"""


@pytest.mark.parametrize(
    ("text", "encoding", "values", "rest"),
    [
        (LONG, "cp932", {"alt": "31", "crp": "<0.02"}, {}),
        (WIDE, "utf-8-sig", {"ast": "19", "ggt": "20", "tg": "90", "ua": "5.1"}, {}),
        (TABS, "utf-16", {"plt": "25.0 万/μL", "wbc": "5400 /μL"}, {"rejected": 1}),
        (HL7, "utf-8", {"alt": "22", "crp": "<0.02"}, {}),
        (FHIR, "utf-8", {"tg": "<0.5"}, {}),
    ],
    ids=["long", "wide", "tabs", "hl7", "fhir"],
)
def test_file_of_a_laboratory_comes_in_whole(text, encoding, values, rest):
    load_analytes()
    patient, doctor, laboratory = PatientFactory(), StaffFactory(), LaboratoryFactory()
    content = text.format(no=patient.ticket_no).encode(encoding)
    if text in (LONG, WIDE, TABS):
        columns = proposed_map(headings_of(decode(content).text))
        assert columns.problems() == []
        learn_columns(laboratory=laboratory, columns=columns, by=doctor)

    imported = take_in(laboratory, content, doctor)

    found = LabValue.objects.order_by("report__collected_at").select_related("analyte")
    assert {each.analyte.key: each.raw for each in found} == values
    counts = counts_of(imported)
    assert sum(counts.values()) == imported.row_count
    assert {state: count for state, count in counts.items() if count and state != "new"} == rest


def test_counts_are_converted_and_raw_text_is_kept():
    test_file_of_a_laboratory_comes_in_whole(
        TABS, "utf-16", {"plt": "25.0 万/μL", "wbc": "5400 /μL"}, {"rejected": 1}
    )

    numbers = {each.analyte.key: each.value for each in LabValue.objects.select_related("analyte")}
    assert numbers == {"plt": Decimal(250), "wbc": Decimal("5.4")}


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_characters_come_through_to_the_row(encoding):
    load_analytes()
    patient, doctor, laboratory = PatientFactory(), StaffFactory(), LaboratoryFactory()
    content = LONG.format(no=patient.ticket_no).replace("ｼｹﾝ ﾀﾛｳ", "髙①ｱ－").encode(encoding)
    columns = proposed_map(headings_of(decode(content).text))
    learn_columns(laboratory=laboratory, columns=columns, by=doctor)

    take_in(laboratory, content, doctor)

    told = list(ImportRow.objects.order_by("position").values_list("told", flat=True))
    assert told[0]["kana"] == "髙①ｱ－"
    assert (told[1]["sign"], told[1]["value"]) == ("<", "0.02")
    assert "－" in told[1]["rest"]
    assert not LabValue.objects.exists()


@pytest.mark.parametrize(
    ("language", "told", "shown"),
    [
        ("en", {"collected_on": "20261123233000+0000"}, "24 Nov 2026, 08:30"),
        ("en", {"collected_on": "R8.11.24", "collected_time": "8:30"}, "24 Nov 2026, 08:30"),
        ("en", {"collected_on": "2026/11/24"}, "24 Nov 2026"),
        ("ja", {"collected_on": "2026-11-23T23:30:00Z"}, "2026年11月24日8:30"),
        ("ja", {"collected_on": "20261124"}, "2026年11月24日"),
        ("ja", {"collected_on": "去年", "collected_time": "8:30"}, "去年 8:30"),
        ("ja", {}, ""),
    ],
)
def test_collection_is_shown_by_the_clinics_clock_in_the_pages_language(language, told, shown):
    with override(language):
        assert taken_at(ImportRow(told=told)) == shown
