"""Invented patients and their courses, drawn from a seed: values only, no database.

The rates follow the source: about 30 % worse in the first month (SEED-EFF-3), better by the second
or third (SEED-EFF-2), doses raised where that is not so (SEED-DOSE-8), about 98 % improved
(SEED-EFF-1), about 30 % relapsed by the one-third rule (SEED-REL-1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from clinic.rules.months import add_months
from clinic.rules.opening import OpeningCalendar
from prescriptions.rules.gate.limits import DEFAULT_LIMITS
from reports.demo.names import FAMILY, FEMALE, MALE

SUPPLY_DAYS = 30
MONTH = timedelta(days=SUPPLY_DAYS)
STANDARD_MONTHS = 6
LONGEST_DAILY_MG = 80
FLARE_RATE = 0.30
IMPROVED_RATE = 0.98
RELAPSE_RATE = 0.30
SECOND_COURSE_RATE = 0.12
YEARS = 5

Lesions = dict[str, tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeVisit:
    """One visit: `daily_mg` is None where nothing is prescribed."""

    on: date
    kind: str
    weight_kg: Decimal
    lesions: Lesions
    side_effects: tuple[tuple[str, str], ...]
    missed_days: int
    daily_mg: int | None
    values: dict[str, Decimal]
    is_tested: bool
    is_reviewed: bool = True
    findings: str = ""

    @property
    def lesion_count(self) -> int:
        return sum(map(sum, self.lesions.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCourse:
    """One course and how it stands today."""

    number: int
    severity: str
    visits: tuple[LifeVisit, ...]
    state: str
    end_reason: str = ""
    has_flare: bool = False
    relapsed: bool | None = None

    @property
    def started_on(self) -> date:
        return self.visits[0].on

    @property
    def is_extended(self) -> bool:
        """Say whether a supply began past six months: a doctor has decided to go on."""
        latest = self.started_on + timedelta(days=DEFAULT_LIMITS.extension_after_days)
        return any(visit.daily_mg and visit.on >= latest for visit in self.visits)

    @property
    def last_dose_on(self) -> date | None:
        supplies = [visit for visit in self.visits if visit.daily_mg]
        is_over = self.state not in {"active", "on_hold"}
        return supplies[-1].on + MONTH - timedelta(days=1) if supplies and is_over else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """An invented patient."""

    family: tuple[str, str]
    given: tuple[str, str]
    sex: str
    birth_date: date
    branch: int
    language: str
    has_email: bool
    wants_messages: bool
    height_class: int
    courses: tuple[LifeCourse, ...] = field(default=())

    @property
    def is_woman(self) -> bool:
        return self.sex == "female"


def draw_life(random: Random, today: date, calendars: Sequence[OpeningCalendar]) -> Life:
    """Return one patient, with visits on open days only, whose first course began within 5 years.

    `calendars` are those of the branches; the patient goes to one of them.
    """
    branch = random.randrange(len(calendars))
    calendar = calendars[branch]
    # Whoever begins on the last days still does so on an open one.
    today = calendar.last_open_day(today) or today
    sex = "female" if random.random() < 0.58 else "male"
    began = today - timedelta(days=random.randrange(YEARS * 365))
    age = _age(random)
    first = draw_course(_Course(random, sex, calendar), 1, began, today)
    courses = [first]
    again = _second_start(random, first)
    if again and again <= today:
        courses.append(draw_course(_Course(random, sex, calendar), 2, again, today))
        courses[0] = _closed(first)
    return Life(
        family=random.choice(FAMILY),
        given=random.choice(FEMALE if sex == "female" else MALE),
        sex=sex,
        birth_date=began - timedelta(days=age * 365 + age // 4 + random.randrange(1, 364)),
        branch=branch,
        language="en" if random.random() < 0.08 else "ja",
        has_email=random.random() < 0.85,
        wants_messages=random.random() < 0.9,
        height_class=random.randrange(5),
        courses=tuple(courses),
    )


def draw_course(course: "_Course", number: int, began: date, today: date) -> LifeCourse:
    """Return a course from its first visit to today or to its end."""
    random = course.random
    visits: list[LifeVisit] = []
    on, month = course.open_day(began), 0
    months = STANDARD_MONTHS if random.random() < 0.9 else STANDARD_MONTHS + 2
    while month <= months and on <= today:
        visits.append(course.visit(on, month, is_last=month == months))
        if random.random() < 0.015 and month:
            return _ended(number, course, visits, "lost", "", today)
        if random.random() < 0.006 and month:
            return _ended(number, course, visits, "stopped_adverse", "肝機能値の上昇", today)
        on = course.open_day(_next_visit(random, on))
        month += 1
    if month <= months:
        return _running(number, course, visits, today)
    return _finished(number, course, visits, today)


class _Course:
    """What stays the same over a course, and what moves from month to month."""

    def __init__(self, random: Random, sex: str, calendar: OpeningCalendar) -> None:
        self.random = random
        self.calendar = calendar
        self.sex = sex
        severity = random.choices(("moderate", "severe", "very_severe", "mild"), (45, 38, 9, 8))[0]
        self.severity = severity
        base = {"mild": 8, "moderate": 22, "severe": 48, "very_severe": 90}[severity]
        self.baseline = {
            site: self._counts(base / 2 * random.uniform(0.8, 1.2))
            for site in ("face_left", "face_right")
        }
        self.weight = Decimal(random.randrange(420, 640 if sex == "female" else 860)) / 10
        self.has_flare = random.random() < FLARE_RATE
        self.improves = random.random() < IMPROVED_RATE
        self.is_slow = random.random() < 0.3
        self.relapses = random.random() < RELAPSE_RATE
        self.daily_mg = 20 if severity in {"mild", "moderate"} else 30
        self.triglycerides = Decimal(random.randrange(45, 130))

    def open_day(self, on: date) -> date:
        return self.calendar.next_open_day(on) or on

    def visit(self, on: date, month: int, *, is_last: bool) -> LifeVisit:
        share = self._share(month)
        self._titrate(month, share)
        weight = self.weight + Decimal(self.random.randrange(-8, 9)) / 10
        return LifeVisit(
            on=on,
            kind="first" if month == 0 else "repeat",
            weight_kg=weight,
            lesions=self.lesions(share),
            side_effects=self._side_effects(month),
            missed_days=self.random.choices((0, 1, 2, 4), (70, 18, 8, 4))[0] if month else 0,
            daily_mg=None if is_last else self.daily_mg,
            values=self._values(month),
            is_tested=self.sex == "female",
            findings=self._findings(month, share),
        )

    def lesions(self, share: float) -> Lesions:
        return {
            site: tuple(max(0, round(count * share)) for count in counts)  # type: ignore[misc]
            for site, counts in self.baseline.items()
        }

    def _counts(self, total: float) -> tuple[int, int, int, int]:
        nodules = total * 0.08 if self.severity in {"severe", "very_severe"} else 0
        comedones, papules, pustules = total * 0.4, total * 0.37, total * 0.15
        return round(comedones), round(papules), round(pustules), round(nodules)

    def _share(self, month: int) -> float:
        """Return the share of the baseline's lesions that a visit counts."""
        if month == 0:
            return 1.0
        if month == 1:
            low, high = (1.15, 1.5) if self.has_flare else (0.75, 1.0)
            return self.random.uniform(low, high)
        if not self.improves:
            return self.random.uniform(0.8, 1.05)
        months = month - (1 if self.is_slow else 0)
        return max(0.0, 0.62**months * self.random.uniform(0.8, 1.15))

    def _titrate(self, month: int, share: float) -> None:
        poor = month in {1, 2, 3, 4} and share > (1.0, 1.0, 0.6, 0.45, 0.35)[month]
        wanted = self.severity in {"severe", "very_severe"} and month in {1, 2}
        ceiling = min(LONGEST_DAILY_MG, int(self.weight // 10) * 10)
        if (poor and self.random.random() < 0.7) or (wanted and self.random.random() < 0.5):
            self.daily_mg = min(self.daily_mg + self.random.choice((10, 20)), ceiling)

    def _side_effects(self, month: int) -> tuple[tuple[str, str], ...]:
        if month == 0:
            return ()
        found = [("dry_lips", self.random.choice(("mild", "mild", "moderate")))]
        for code, rate in (("nosebleed", 0.15), ("dry_eyes", 0.2), ("joint_pain", 0.08)):
            if self.random.random() < rate:
                found.append((code, "mild"))
        return tuple(found)

    def _values(self, month: int) -> dict[str, Decimal]:
        """Return plausible values; triglycerides and enzymes rise with treatment, rarely far."""
        draw = self.random.gauss
        rise = 1.0 if month == 0 else 1.25
        far = self.random.random() < 0.02 and month > 0
        tg = float(self.triglycerides) * rise * self.random.uniform(0.85, 1.2) * (3.4 if far else 1)
        means = {
            "ast": (20 * rise, 3), "alt": (17 * rise, 4), "ggt": (20 * rise, 6),
            "ck": (105, 30), "bun": (12.5, 2), "ua": (4.7, 0.7), "amy": (78, 14),
            "tc": (182 * (1 + (rise - 1) / 3), 20), "glu": (88, 6),
            "rbc": (4.6, 0.25), "hb": (13.9, 0.8), "ht": (41.5, 2),
            "plt": (252, 38),
        }  # fmt: skip
        values = {key: max(0.1, draw(*about)) for key, about in means.items()}
        # A value at which no supply is given would end the course; here nobody's does.
        values |= {"wbc": max(2.2, draw(5.8, 1.0))}
        values |= {"tg": tg, "tbil": max(0.3, draw(0.75, 0.2)), "cre": max(0.4, draw(0.66, 0.08))}
        return {key: _rounded(key, value) for key, value in values.items()}

    def _findings(self, month: int, share: float) -> str:
        if month == 0:
            return "顔面に面皰・丘疹・膿疱を認める。"
        if share > 1:
            return "一過性の悪化。説明のうえ継続。"
        return "改善傾向。口唇乾燥あり、保湿を指導。" if share < 0.6 else "著変なし。"


_PLACES = {"tbil": 1, "cre": 2, "ua": 1, "wbc": 1, "rbc": 2, "hb": 1, "ht": 1, "bun": 1}


def _rounded(key: str, value: float) -> Decimal:
    return round(Decimal(value), _PLACES.get(key, 0))


def _age(random: Random) -> int:
    return random.choices(range(13, 46), [2, 3, *[9] * 6, *[12] * 9, *[6] * 8, *[2] * 8])[0]


def _next_visit(random: Random, on: date) -> date:
    wait = 30 + random.randrange(-2, 3)
    return on + timedelta(days=wait + (random.randrange(16, 25) if random.random() < 0.03 else 0))


def _second_start(random: Random, first: LifeCourse) -> date | None:
    if first.last_dose_on is None or first.state in {"lost", "stopped_adverse"}:
        return None
    if not first.relapsed or random.random() > SECOND_COURSE_RATE / RELAPSE_RATE:
        return None
    return add_months(first.last_dose_on, 5) + timedelta(days=random.randrange(60))


def _closed(course: LifeCourse) -> LifeCourse:
    return _like(course, state="closed")


def _like(course: LifeCourse, *, state: str) -> LifeCourse:
    return LifeCourse(
        number=course.number,
        severity=course.severity,
        visits=course.visits,
        state=state,
        has_flare=course.has_flare,
        relapsed=course.relapsed,
    )


def _ended(
    number: int, course: _Course, visits: list[LifeVisit], state: str, reason: str, today: date
) -> LifeCourse:
    is_running = visits[-1].on + timedelta(days=60) > today
    return LifeCourse(
        number=number,
        severity=course.severity,
        visits=tuple(visits),
        state="active" if is_running else state,
        end_reason="" if is_running else reason,
        has_flare=course.has_flare,
    )


def _running(number: int, course: _Course, visits: list[LifeVisit], today: date) -> LifeCourse:
    overdue = visits[-1].on + timedelta(days=100) < today
    state = "lost" if overdue else ("on_hold" if course.random.random() < 0.03 else "active")
    return LifeCourse(
        number=number,
        severity=course.severity,
        visits=tuple(visits),
        state=state,
        has_flare=course.has_flare,
    )


def _finished(number: int, course: _Course, visits: list[LifeVisit], today: date) -> LifeCourse:
    """Add the follow-up visit three months after the last dose, where the skin is counted again."""
    last_dose_on = next(v.on for v in reversed(visits) if v.daily_mg) + MONTH
    check_on = course.open_day(
        add_months(last_dose_on, 3) + timedelta(days=course.random.randrange(20))
    )
    relapsed: bool | None = None
    if check_on <= today:
        low, high = (0.38, 0.6) if course.relapses else (0.0, 0.22)
        visits.append(_follow_up(course, check_on, course.random.uniform(low, high)))
        # By the rule itself: few lesions, rounded, may fall on its other side.
        relapsed = 3 * visits[-1].lesion_count >= visits[0].lesion_count
    if add_months(last_dose_on, 12) < today:
        state = "closed"
    elif add_months(last_dose_on, 2) < today:
        state = "follow_up"
    else:
        state = "resting" if last_dose_on < today else "completed"
    return LifeCourse(
        number=number,
        severity=course.severity,
        visits=tuple(visits),
        state=state,
        has_flare=course.has_flare,
        relapsed=relapsed,
    )


def _follow_up(course: _Course, on: date, share: float) -> LifeVisit:
    return LifeVisit(
        on=on,
        kind="follow_up",
        weight_kg=course.weight,
        lesions=course.lesions(share),
        side_effects=(),
        missed_days=0,
        daily_mg=None,
        values={},
        is_tested=False,
        findings="終了後の経過観察。",
    )
