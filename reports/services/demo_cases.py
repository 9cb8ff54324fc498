"""The source's nine case reports as invented patients."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from patients.models import HistoryEntry, Patient
from reports.demo.lives import MONTH, Lesions, Life, LifeCourse, LifeVisit
from reports.services.demo import write_lives
from reports.services.demo_parts import Setting

DATA = Path(__file__).resolve().parent.parent / "demo" / "cases.json"
FIRST_BEGAN_DAYS_AGO = 330
APART_DAYS = 17
FLARE_SHARE = 1.3
USUAL_VALUES: dict[str, int | str] = {
    "ast": 19, "alt": 17, "ggt": 18, "tbil": "0.7", "ck": 98, "bun": "12.1", "cre": "0.66",
    "ua": "4.8", "amy": 76, "tg": 82, "tc": 178, "glu": 88, "wbc": "6.1", "rbc": "4.61",
    "hb": "13.8", "ht": "41.2", "plt": 251,
}  # fmt: skip
INVENTED = "創作した値 (invented): "


def write_cases(*, setting: Setting, today: date) -> None:
    """Write the nine, once; their notes name every value that the source does not give."""
    cases = json.loads(DATA.read_text(encoding="utf-8"))["cases"]
    if Patient.objects.filter(note__startswith="症例").exists():
        return
    patients = write_lives([life_of(case, today) for case in cases], setting)
    for patient, case in zip(patients, cases, strict=True):
        patient.note = note_of(case)
    Patient.objects.bulk_update(patients, ["note"])
    HistoryEntry.objects.bulk_create(
        HistoryEntry(
            patient=patient,
            kind=HistoryEntry.Kind.PREVIOUS_TREATMENT,
            code=code,
            status=HistoryEntry.Status.PAST,
            recorded_by=setting.doctors[0],
        )
        for patient, case in zip(patients, cases, strict=True)
        for code in case["previous_treatments"]
    )


def life_of(case: dict[str, Any], today: date) -> Life:
    """Return the case as a life that ended well some weeks ago."""
    began = today - timedelta(days=FIRST_BEGAN_DAYS_AGO - case["case"] * APART_DAYS)
    visits = [visit_of(case, month, began) for month in range(case["months"] + 1)]
    last_dose_on = visits[-2].on + MONTH
    return Life(
        family=(case["family_name"], case["family_kana"]),
        given=(case["given_name"], case["given_kana"]),
        sex=case["sex"],
        birth_date=date(began.year - case["age_at_start"], 1, case["case"] + 1),
        branch=case["case"] % 2,
        language="ja",
        has_email=True,
        wants_messages=True,
        height_class=0,
        courses=(
            LifeCourse(
                number=1,
                severity=case["severity"],
                visits=tuple(visits),
                state="resting" if last_dose_on < today else "active",
                has_flare=case["flare"] is not None,
            ),
        ),
    )


def visit_of(case: dict[str, Any], month: int, began: date) -> LifeVisit:
    """Return a month's visit: lesions fall evenly to the reported end, a flare rises first."""
    values = {key: Decimal(value) for key, value in USUAL_VALUES.items()}
    if month == 0:
        values |= {key: Decimal(v) for key, v in case.get("baseline_labs", {}).items()}
    return LifeVisit(
        on=began + MONTH * month,
        kind="first" if month == 0 else "repeat",
        weight_kg=Decimal(case["weight_kg"]),
        lesions=lesions_of(case, month),
        side_effects=(("dry_lips", "mild"),) if month else (),
        missed_days=0,
        daily_mg=case["daily_mg_by_month"][month] if month < case["months"] else None,
        values=values,
        is_tested=case["sex"] == "female",
        findings=findings_of(case, month),
    )


def lesions_of(case: dict[str, Any], month: int) -> Lesions:
    """Interpolate between baseline and end; the month of a flare lies above the baseline."""
    has_flare = month == 1 and case["flare"] is not None
    share = min(month / min(case["months"], case["improved_by_month"] + 2), 1.0)
    order = ("comedones", "papules", "pustules", "nodules")
    counts: Lesions = {}
    for site, baseline in case["lesions_at_baseline"].items():
        end = case["lesions_at_end"].get(site, dict.fromkeys(order, 0))
        now = [
            round(baseline[kind] * FLARE_SHARE)
            if has_flare
            else round(baseline[kind] + (end[kind] - baseline[kind]) * share)
            for kind in order
        ]
        counts[site] = (now[0], now[1], now[2], now[3])
    return counts


def findings_of(case: dict[str, Any], month: int) -> str:
    if month == 0:
        return str(case["findings"]["ja"])
    if month == 1 and case["flare"]:
        return str(case["flare"]["note_ja"])
    return str(case["outcome"]["ja"]) if month == case["months"] else "改善傾向。"


def note_of(case: dict[str, Any]) -> str:
    """Return history and outcome in both languages, and what was invented."""
    return "\n".join(
        [
            f"症例{case['case']}。{case['history']['ja']}",
            case["history"]["en"],
            INVENTED + ", ".join(case["invented"]),
        ]
    )
