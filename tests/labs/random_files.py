"""Random files of results, of all kinds, in which the number of rows is known."""

import json
import random
from dataclasses import dataclass
from datetime import date

HEADS = ["患者番号", "氏名", "カナ氏名", "生年月日", "性別", "受付番号", "採取日", "項目名"]
HEADS += ["結果", "単位", "基準値", "状態"]
ITEMS = [
    ("ALT", "U/L"),
    ("AST(GOT)", "IU/L"),
    ("中性脂肪", "mg/dL"),
    ("血小板数", "万/μL"),
    ("白血球数", "/μL"),
    ("ALP", "U/L"),
    ("ALP(JSCC)", "U/L"),
    ("尿酸", "mmol/L"),
    ("ほかの項目", "g"),
    ("", ""),
]
VALUES = ["20", "20.5", "<0.02", "＜５", "１２", "未検", "溶血", "45 溶血", "-3", "1,2", "", "1e5"]
VALUES += [">1000", "髙", "①", "ｱ", "－", "9999999", "0", "5未満", "検体不足", "=1+1", "NaN"]
DAYS = ["2026/11/02", "20261102083000", "R8.11.2", "2026-11-03 9:05", "2026/13/01", "", "明日"]
ENCODINGS = ["cp932", "utf-8", "utf-8-sig", "utf-16"]


@dataclass(frozen=True, slots=True)
class Person:
    """A patient of the clinic as a laboratory knows them."""

    ticket_no: str
    kana: str
    birth_date: date


def random_file(chance: random.Random, people: list[Person]) -> tuple[bytes, int]:
    """Return a file, and how many results it holds."""
    kind = chance.choice(["csv", "csv", "csv", "hl7", "fhir"])
    rows = random_rows(chance, people)
    return file_of(kind, chance, rows), len(rows)


def random_rows(chance: random.Random, people: list[Person]) -> list[dict[str, str]]:
    return [_told(chance, people) for _number in range(chance.randint(1, 12))]


def file_of(kind: str, chance: random.Random, rows: list[dict[str, str]]) -> bytes:
    """Return these results in a format."""
    if kind == "hl7":
        return _hl7(rows)
    return _fhir(rows) if kind == "fhir" else _table(chance, rows)


def _told(chance: random.Random, people: list[Person]) -> dict[str, str]:
    person, other = chance.choice(people), chance.choice(people)
    item, unit = chance.choice(ITEMS)
    is_sure = chance.random() < 0.7
    return {
        "患者番号": person.ticket_no
        if is_sure
        else chance.choice(["", "K-999999", other.ticket_no]),
        "氏名": "",
        "カナ氏名": person.kana if chance.random() < 0.8 else "ヤマダ ハナコ",
        "生年月日": f"{person.birth_date:%Y%m%d}" if chance.random() < 0.9 else "19700101",
        "性別": chance.choice(["", "", "M", "F", "?"]),
        "受付番号": chance.choice(["", "", "A1", "A2", "A3" * 30]),
        "採取日": chance.choice(DAYS[:2] * 3 + DAYS),
        "項目名": item,
        "結果": chance.choice(VALUES[:3] * 4 + VALUES),
        "単位": unit if chance.random() < 0.9 else "",
        "基準値": chance.choice(["", "10-42", "40～10", "<5"]),
        "状態": chance.choice(["", "", "F", "C", "P", "X"]),
    }


def _table(chance: random.Random, rows: list[dict[str, str]]) -> bytes:
    end = chance.choice(["\r\n", "\n", "\r"])
    lines = [",".join(HEADS), *(",".join(f'"{row[at]}"' for at in HEADS) for row in rows)]
    if chance.random() < 0.2:
        lines.insert(chance.randint(1, len(lines)), "")
    return (end.join(lines) + end).encode(chance.choice(ENCODINGS), "replace")


def _hl7(rows: list[dict[str, str]]) -> bytes:
    lines = []
    for number, row in enumerate(rows):
        kana = row["カナ氏名"].replace(" ", "^")
        person = f"PID|1||{row['患者番号']}||{kana}^^^^^L^P||{row['生年月日']}|{row['性別']}"
        lines += [
            f"MSH|^~\\&|LAB|L|C|C|20261103||ORU^R01|{number}|P|2.5",
            person,
            f"OBR|1|{row['受付番号']}||PANEL|||{row['採取日']}",
            f"OBX|1|NM|^{row['項目名']}||{row['結果']}|{row['単位']}|{row['基準値']}|||{row['状態']}",
        ]
    return "\r".join(lines).encode()


def _fhir(rows: list[dict[str, str]]) -> bytes:
    entries = []
    for number, row in enumerate(rows):
        patient = {
            "resourceType": "Patient",
            "id": f"p{number}",
            "identifier": [{"value": row["患者番号"] or "x"}],
            "name": [{"text": row["カナ氏名"]}],
            "birthDate": f"{row['生年月日'][:4]}-{row['生年月日'][4:6]}-{row['生年月日'][6:]}",
        }
        observation = {
            "resourceType": "Observation",
            "status": "amended" if row["状態"] == "C" else "final",
            "code": {"text": row["項目名"] or "?"},
            "subject": {"reference": f"Patient/p{number}"},
            "effectiveDateTime": "2026-11-02" if row["採取日"] else "2026-11-02T08:30:00+09:00",
            "valueString": row["結果"] or "?",
        }
        entries += [{"resource": patient}, {"resource": observation}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(bundle, ensure_ascii=False).encode()
