"""A score sheet as a record: plain JSON data to store and digest, and the same sheet read back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from lms.appraisals.canonical import Plain, plain
from lms.appraisals.scoring.inputs import Component, LearningMode
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import (
    ALGORITHM,
    ComponentScore,
    CriterionMean,
    Gate,
    Line,
    Note,
    Numbers,
    ObserverMean,
    ScoreSheet,
    SectionScore,
    Step,
    StepCode,
)

Record = Mapping[str, Any]


def to_record(sheet: ScoreSheet) -> dict[str, Plain]:
    """Return the sheet as plain data in its canonical form."""
    return {key: plain(value) for key, value in asdict(sheet).items()}


def from_record(record: Record) -> ScoreSheet:
    """Return the sheet that a record holds; ValueError for a record of another algorithm."""
    if record["algorithm"] != ALGORITHM:
        raise ValueError(f"a sheet of {record['algorithm']} is not a sheet of {ALGORITHM}")
    return ScoreSheet(
        algorithm=ALGORITHM,
        window_after=date.fromisoformat(record["window_after"]),
        window_to=date.fromisoformat(record["window_to"]),
        eligible_days=record["eligible_days"],
        components=tuple(_component(item) for item in record["components"]),
        gate=_gate(record["gate"]),
        section=_section(record["section"]),
    )


def _component(record: Record) -> ComponentScore:
    return ComponentScore(
        key=Component(record["key"]),
        weight_bp=record["weight_bp"],
        points=_number(record["points"]),
        reason=_reason(record["reason"]),
        lines=tuple(_line(item) for item in record["lines"]),
        steps=_steps(record["steps"]),
        criteria=tuple(_criterion(item) for item in record["criteria"]),
        effective_bp=_number(record["effective_bp"]),
        adds=_number(record["adds"]),
    )


def _line(record: Record) -> Line:
    return Line(
        evidence_id=record["evidence_id"],
        subject=record["subject"],
        label=record["label"],
        reason=_reason(record["reason"]),
        numbers=_numbers(record["numbers"]),
        notes=tuple(Note(code) for code in record["notes"]),
    )


def _criterion(record: Record) -> CriterionMean:
    return CriterionMean(
        criterion=record["criterion"],
        weight_bp=record["weight_bp"],
        mean=_number(record["mean"]),
        observers=tuple(_observer(item) for item in record["observers"]),
    )


def _observer(record: Record) -> ObserverMean:
    return ObserverMean(record["observer_key"], Decimal(record["mean"]), record["observations"])


def _gate(record: Record) -> Gate:
    return Gate(
        mode=LearningMode(record["mode"]),
        modules=record["modules"],
        complete=record["complete"],
        passed=record["passed"],
        capped=record["capped"],
    )


def _section(record: Record) -> SectionScore:
    return SectionScore(
        scored_bp=record["scored_bp"],
        available_bp=record["available_bp"],
        coverage_bp=Decimal(record["coverage_bp"]),
        exact=_number(record["exact"]),
        points=_number(record["points"]),
        level=record["level"],
        reasons=tuple(Reason(code) for code in record["reasons"]),
        steps=_steps(record["steps"]),
    )


def _steps(records: list[Record]) -> tuple[Step, ...]:
    return tuple(Step(StepCode(item["code"]), _numbers(item["numbers"])) for item in records)


def _numbers(record: Mapping[str, str]) -> Numbers:
    return {name: Decimal(text) for name, text in record.items()}


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _reason(code: str | None) -> Reason | None:
    return None if code is None else Reason(code)
