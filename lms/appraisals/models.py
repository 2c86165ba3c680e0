"""Tables of appraisals: what is set up, what is being written, and the records that are only ever added to."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core import clock
from lms.core.db import INTERNAL, PERSONAL, SENSITIVE, InsertOnly, Model
from lms.criteria.models import Criterion
from lms.people.models import Person


class Template(Model):
    """A form under its stable key; `version_id` is the one that new cycles take."""

    __tablename__ = "template"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=INTERNAL)
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("template_version.id", use_alter=True, name="fk_template_version_id_template_version"),
        info=INTERNAL,
    )

    version: Mapped["TemplateVersion | None"] = relationship(
        foreign_keys=[version_id], lazy="raise", post_update=True
    )


class TemplateVersion(InsertOnly, Model):
    """A form as published: its sections. Never changed afterwards."""

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("template_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id"), info=INTERNAL)
    number: Mapped[int] = mapped_column(info=INTERNAL)
    title: Mapped[str] = mapped_column(info=INTERNAL)
    published_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)

    sections: Mapped[list["Section"]] = relationship(order_by="Section.position", lazy="raise")


class Section(InsertOnly, Model):
    """A section of a form. The customer-service section is in every one; the basis points of a kind sum to 10,000."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("template_version_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"), info=INTERNAL)
    key: Mapped[str] = mapped_column(info=INTERNAL)
    position: Mapped[int] = mapped_column(info=INTERNAL)
    title: Mapped[str] = mapped_column(info=INTERNAL)
    learning_bp: Mapped[int] = mapped_column(info=INTERNAL)
    behaviour_bp: Mapped[int] = mapped_column(info=INTERNAL)
    customers_bp: Mapped[int] = mapped_column(info=INTERNAL)
    internal_customers_bp: Mapped[int] = mapped_column(info=INTERNAL)
    learning_mode: Mapped[str] = mapped_column(info=INTERNAL)

    criteria: Mapped[list["SectionCriterion"]] = relationship(
        order_by="SectionCriterion.position", lazy="raise"
    )


class SectionCriterion(InsertOnly, Model):
    """A criterion in a section, with its weight; a critical one is never silently averaged away."""

    __tablename__ = "section_criterion"
    __table_args__ = (UniqueConstraint("section_id", "criterion_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), info=INTERNAL)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), info=INTERNAL)
    position: Mapped[int] = mapped_column(info=INTERNAL)
    weight_bp: Mapped[int] = mapped_column(info=INTERNAL)
    critical: Mapped[bool] = mapped_column(info=INTERNAL)

    criterion: Mapped[Criterion] = relationship(lazy="raise")


class Cycle(Model):
    """One round of appraisals: its period, who takes part, its dates, and the rules copied when it is launched."""

    __tablename__ = "cycle"
    __table_args__ = (CheckConstraint("period_start <= period_end", name="period_in_order"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=INTERNAL)
    title: Mapped[str] = mapped_column(info=INTERNAL)
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"), info=INTERNAL)
    zone: Mapped[str] = mapped_column(info=INTERNAL)
    period_start: Mapped[date] = mapped_column(info=INTERNAL)
    period_end: Mapped[date] = mapped_column(info=INTERNAL)
    cut_off: Mapped[date] = mapped_column(info=INTERNAL)
    self_due: Mapped[date] = mapped_column(info=INTERNAL)
    review_due: Mapped[date] = mapped_column(info=INTERNAL)
    population: Mapped[dict[str, Any]] = mapped_column(info=INTERNAL)
    policy: Mapped[dict[str, Any]] = mapped_column(info=INTERNAL)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=INTERNAL)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)
    launched_at: Mapped[datetime | None] = mapped_column(info=INTERNAL)

    template_version: Mapped[TemplateVersion] = relationship(lazy="raise")


class NamedAppraiser(Model):
    """Whom HR names to rate somebody in a cycle, because nobody manages them."""

    __tablename__ = "named_appraiser"
    __table_args__ = (
        UniqueConstraint("cycle_id", "employee_id"),
        CheckConstraint("employee_id <> appraiser_id", name="not_oneself"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), info=INTERNAL)
    employee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    appraiser_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=INTERNAL)


class Appraisal(Model):
    """One person's appraisal in one cycle. `state` is a projection of the record rows, and can be rebuilt.

    `form` is the criteria as worded at the launch: [{"key", "title", "html", "anchors", "weight_bp", "critical"}].
    `weights` is {"components": {"L": bp, "B": bp, "F": bp, "P": bp}, "learning_mode": …}.
    `organisation` is {"name", "job_title", "team", "manager"} at the launch, and `team_id` that team.
    """

    __tablename__ = "appraisal"
    __table_args__ = (
        UniqueConstraint("cycle_id", "employee_id"),
        Index("ix_appraisal_employee", "employee_id"),
        Index("ix_appraisal_state", "cycle_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    number: Mapped[str] = mapped_column(unique=True, info=INTERNAL)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), info=INTERNAL)
    employee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    named_appraiser_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, info=PERSONAL)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), info=PERSONAL)
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"), info=INTERNAL)
    state: Mapped[str] = mapped_column(info=PERSONAL)
    form: Mapped[list[Any]] = mapped_column(info=INTERNAL)
    weights: Mapped[dict[str, Any]] = mapped_column(info=INTERNAL)
    organisation: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    opened_at: Mapped[datetime] = mapped_column(info=PERSONAL)
    row_version: Mapped[int] = mapped_column(info=INTERNAL)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - the mapper's own way to say it

    cycle: Mapped[Cycle] = relationship(lazy="raise")
    employee: Mapped[Person] = relationship(foreign_keys=[employee_id], lazy="raise")
    named_appraiser: Mapped[Person | None] = relationship(foreign_keys=[named_appraiser_id], lazy="raise")
    segments: Mapped[list["Segment"]] = relationship(order_by="Segment.starts_on", lazy="raise")
    parts: Mapped[list["Part"]] = relationship(lazy="raise")


class Segment(Model):
    """A stretch of the period in one job under one manager; every appraisal has at least one."""

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("appraisal_id", "starts_on"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    starts_on: Mapped[date] = mapped_column(info=PERSONAL)
    ends_on: Mapped[date] = mapped_column(info=PERSONAL)
    job_title: Mapped[str] = mapped_column(info=PERSONAL)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"), info=INTERNAL)
    eligible_days: Mapped[int] = mapped_column(info=PERSONAL)
    closing_statement: Mapped[str] = mapped_column(default="", info=SENSITIVE)


class Part(Model):
    """What one person writes in an appraisal: the employee's own part, the manager's, later others'."""

    __tablename__ = "part"
    __table_args__ = (UniqueConstraint("appraisal_id", "relationship", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=PERSONAL)
    relationship_: Mapped[str] = mapped_column("relationship", info=PERSONAL)
    comment: Mapped[str] = mapped_column(default="", info=SENSITIVE)
    reason: Mapped[str] = mapped_column(default="", info=SENSITIVE)
    reason_citations: Mapped[list[Any]] = mapped_column(default=list, info=SENSITIVE)
    saved_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    submitted_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    row_version: Mapped[int] = mapped_column(info=INTERNAL)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - the mapper's own way to say it

    ratings: Mapped[list["CriterionRating"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    person: Mapped[Person] = relationship(lazy="raise")


class CriterionRating(Model):
    """A level on one criterion, or why it is not rated, with the numbers of the evidence items it cites."""

    __tablename__ = "criterion_rating"
    __table_args__ = (
        UniqueConstraint("part_id", "criterion_key"),
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 5", name="on_the_scale"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), info=INTERNAL)
    criterion_key: Mapped[str] = mapped_column(info=PERSONAL)
    level: Mapped[int | None] = mapped_column(info=SENSITIVE)
    comment: Mapped[str] = mapped_column(default="", info=SENSITIVE)
    citations: Mapped[list[Any]] = mapped_column(default=list, info=SENSITIVE)


class RecordText(Model):
    """Free text of a person, kept apart with its salt: a lawful purge deletes it, and every digest still verifies.

    Records name it by number without a foreign key, since they stay when it goes. Rows are never changed.
    """

    __tablename__ = "record_text"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), index=True, info=INTERNAL)
    salt: Mapped[str] = mapped_column(info=INTERNAL)
    text: Mapped[str] = mapped_column(info=SENSITIVE)
    digest: Mapped[str] = mapped_column(info=INTERNAL)


class EvidenceItem(InsertOnly, Model):
    """One fact as it stood at the freeze, copied, numbered and chained to the one before it.

    `content` is its canonical form; `counts` and `reason` say whether it may be scored, and if not, why. Where a
    whole component has too little, the score sheet says so; its items count nevertheless and can be cited.
    """

    __tablename__ = "evidence_item"
    __table_args__ = (UniqueConstraint("appraisal_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    number: Mapped[int] = mapped_column(info=INTERNAL)
    source_type: Mapped[str] = mapped_column(info=PERSONAL)
    source_id: Mapped[int] = mapped_column(info=PERSONAL)
    source_version: Mapped[str] = mapped_column(info=INTERNAL)
    component: Mapped[str] = mapped_column(info=PERSONAL)
    occurred_on: Mapped[date] = mapped_column(info=PERSONAL)
    scorable_on: Mapped[date] = mapped_column(info=PERSONAL)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    author_role: Mapped[str] = mapped_column(info=PERSONAL)
    counts: Mapped[bool] = mapped_column(info=PERSONAL)
    reason: Mapped[str] = mapped_column(info=PERSONAL)
    content: Mapped[dict[str, Any]] = mapped_column(info=SENSITIVE)
    text_id: Mapped[int | None] = mapped_column(info=INTERNAL)
    digest: Mapped[str] = mapped_column(info=INTERNAL)
    chain: Mapped[str] = mapped_column(info=INTERNAL)


class ScoredIn(InsertOnly, Model):
    """Which appraisal a source counted in: one fact counts once."""

    __tablename__ = "scored_in"
    __table_args__ = (UniqueConstraint("source_type", "source_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    source_type: Mapped[str] = mapped_column(info=PERSONAL)
    source_id: Mapped[int] = mapped_column(info=PERSONAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), index=True, info=INTERNAL)


class ScoreSheetRecord(InsertOnly, Model):
    """The score sheet computed at the freeze, in its canonical form, with the digest of all it rests on."""

    __tablename__ = "score_sheet"
    __table_args__ = (UniqueConstraint("appraisal_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    version: Mapped[int] = mapped_column(info=INTERNAL)
    algorithm: Mapped[str] = mapped_column(info=INTERNAL)
    sheet: Mapped[dict[str, Any]] = mapped_column(info=SENSITIVE)
    points: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), info=SENSITIVE)
    proposed_level: Mapped[int | None] = mapped_column(info=SENSITIVE)
    frozen_at: Mapped[datetime] = mapped_column(info=INTERNAL)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=INTERNAL)
    early_reason: Mapped[str] = mapped_column(info=INTERNAL)
    digest: Mapped[str] = mapped_column(info=INTERNAL)
    chain: Mapped[str] = mapped_column(info=INTERNAL)


class ReviewOpening(InsertOnly, Model):
    """The moment from which the manager rates: the employee's own part was sent, or its time was over."""

    __tablename__ = "review_opening"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), unique=True, info=INTERNAL)
    at: Mapped[datetime] = mapped_column(info=INTERNAL)
    self_submitted: Mapped[bool] = mapped_column(info=PERSONAL)


class SubmittedPart(InsertOnly, Model):
    """A part as it was sent, with its digest. HR may return a part; what was sent before stays readable."""

    __tablename__ = "submitted_part"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), index=True, info=INTERNAL)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    relationship_: Mapped[str] = mapped_column("relationship", info=PERSONAL)
    content: Mapped[dict[str, Any]] = mapped_column(info=SENSITIVE)
    text_id: Mapped[int | None] = mapped_column(info=INTERNAL)
    submitted_at: Mapped[datetime] = mapped_column(info=PERSONAL)
    digest: Mapped[str] = mapped_column(info=INTERNAL)


class PartReturn(InsertOnly, Model):
    """HR gave a submitted part back to its writer, with a reason."""

    __tablename__ = "part_return"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    submitted_part_id: Mapped[int] = mapped_column(
        ForeignKey("submitted_part.id"), unique=True, info=INTERNAL
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=INTERNAL)
    reason: Mapped[str] = mapped_column(info=SENSITIVE)


class RatingOfRecord(InsertOnly, Model):
    """The result, one row per version: both numbers, or not rated with its reason code, by whom and when."""

    __tablename__ = "rating_of_record"
    __table_args__ = (UniqueConstraint("appraisal_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    version: Mapped[int] = mapped_column(info=INTERNAL)
    proposed_level: Mapped[int | None] = mapped_column(info=SENSITIVE)
    manager_level: Mapped[int | None] = mapped_column(info=SENSITIVE)
    level: Mapped[int | None] = mapped_column(info=SENSITIVE)
    not_rated_code: Mapped[str] = mapped_column(info=SENSITIVE)
    ratings: Mapped[list[Any]] = mapped_column(info=SENSITIVE)
    reason_citations: Mapped[list[Any]] = mapped_column(info=SENSITIVE)
    text_id: Mapped[int | None] = mapped_column(info=INTERNAL)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=INTERNAL)
    digest: Mapped[str] = mapped_column(info=INTERNAL)


class CalibrationChange(InsertOnly, Model):
    """A change of the level that HR and the manager agreed in calibration, with its reason."""

    __tablename__ = "calibration_change"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), index=True, info=INTERNAL)
    from_level: Mapped[int | None] = mapped_column(info=SENSITIVE)
    to_level: Mapped[int | None] = mapped_column(info=SENSITIVE)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=INTERNAL)
    reason: Mapped[str] = mapped_column(info=SENSITIVE)


class Approval(InsertOnly, Model):
    """One HR officer's yes to the release of one version; levels 1, 2 and 5 need two officers.

    `decision` confirms what needs a decision of its own: not rated (with its code), or a critical criterion at level 1.
    """

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("appraisal_id", "version", "by_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    version: Mapped[int] = mapped_column(info=INTERNAL)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=INTERNAL)
    decision: Mapped[str] = mapped_column(info=SENSITIVE)


class Release(InsertOnly, Model):
    """The moment the employee may read version n, and until when it may be disputed."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("appraisal_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    version: Mapped[int] = mapped_column(info=INTERNAL)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=PERSONAL)
    dispute_until: Mapped[date] = mapped_column(info=PERSONAL)
    digest: Mapped[str] = mapped_column(info=INTERNAL)


class Acknowledgement(InsertOnly, Model):
    """The employee has read version n, with or without a statement. It is not agreement."""

    __tablename__ = "acknowledgement"
    __table_args__ = (UniqueConstraint("appraisal_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    version: Mapped[int] = mapped_column(info=INTERNAL)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=PERSONAL)
    text_id: Mapped[int | None] = mapped_column(info=INTERNAL)
    digest: Mapped[str] = mapped_column(info=INTERNAL)


class Closure(InsertOnly, Model):
    """The end of a round for one person: acknowledged, or recorded as not acknowledged."""

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("appraisal_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), info=INTERNAL)
    version: Mapped[int] = mapped_column(info=INTERNAL)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=INTERNAL)
    acknowledged: Mapped[bool] = mapped_column(info=PERSONAL)
