"""The forms that ship with the product, and how a form is published: its weights checked, then never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.appraisals.models import Section, SectionCriterion, Template, TemplateVersion
from lms.appraisals.scoring.arithmetic import FULL_WEIGHT
from lms.appraisals.scoring.inputs import Component, CriterionWeight, LearningMode, Weights
from lms.audit import trail
from lms.core.db import db
from lms.core.errors import Refusal
from lms.criteria.models import Criterion

CUSTOMER_SERVICE: Final = "customer-service"


@dataclass(frozen=True)
class Form:
    """A form as somebody writes it: component and criterion weights in basis points, and what is critical."""

    key: str
    title: str
    components: Mapping[Component, int]
    criteria: Mapping[str, int]
    critical: frozenset[str] = frozenset({"reliability"})
    learning_mode: LearningMode = LearningMode.SCORED


def _components(learning: int, behaviour: int, customers: int, internal: int) -> dict[Component, int]:
    return {
        Component.LEARNING: learning,
        Component.BEHAVIOUR: behaviour,
        Component.CUSTOMERS: customers,
        Component.INTERNAL: internal,
    }


SAMPLES: Final = (
    Form(
        "standard",
        "Standard",
        _components(2000, 4000, 2000, 2000),
        {
            "reliability": 2000,
            "empathy": 2000,
            "ownership": 1500,
            "listening": 1000,
            "recovery": 1000,
            "anticipation": 1000,
            "internal-service": 1000,
            "teamwork": 500,
        },
    ),
    Form(
        "back-office",
        "Back office",
        _components(2000, 4000, 1000, 3000),
        {
            "reliability": 2000,
            "empathy": 1000,
            "ownership": 1500,
            "listening": 1000,
            "recovery": 500,
            "anticipation": 500,
            "internal-service": 2500,
            "teamwork": 1000,
        },
    ),
    Form(
        "leader",
        "Leader",
        _components(1500, 3500, 1500, 3500),
        {
            "reliability": 1500,
            "empathy": 1500,
            "ownership": 1000,
            "listening": 1000,
            "recovery": 500,
            "anticipation": 500,
            "internal-service": 1000,
            "teamwork": 500,
            "customer-focus": 1000,
            "coaching": 1500,
        },
    ),
)


def publish_samples() -> int:
    """Publish the three sample forms; give how many got a new version. The same again changes nothing.

    Raises Refusal when a criterion that a form asks for has not been published yet.
    """
    before = published()
    return sum(publish(form) not in before for form in SAMPLES)


def publish(form: Form, *, by_id: int | None = None) -> TemplateVersion:
    """Give the form's current version: the one there is if it says the same, else a new one for cycles to come.

    Raises Refusal for weights that do not sum to 10,000 and for an unknown criterion.
    """
    criteria = _checked(form)
    template = db.session.scalar(select(Template).where(Template.key == form.key))
    if template is None:
        template = Template(key=form.key)
        db.session.add(template)
        db.session.flush()
    current = next((version for version in published() if version.id == template.version_id), None)
    if current is not None and _says(current) == form:
        return current
    version = _new_version(template, form, criteria)
    template.version_id = version.id
    trail.record("template published", f"template {template.id}", actor_id=by_id, version=version.number)
    return version


def published() -> list[TemplateVersion]:
    """Give the current version of every form, oldest form first, with its sections and criteria."""
    current = select(TemplateVersion).join(Template, Template.version_id == TemplateVersion.id)
    return list(db.session.scalars(current.options(*WITH_CRITERIA).order_by(Template.id)))


def version(version_id: int) -> TemplateVersion:
    """Give one version of a form, whatever its age, with its sections and criteria."""
    asked = select(TemplateVersion).where(TemplateVersion.id == version_id).options(*WITH_CRITERIA)
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def section_of(version: TemplateVersion) -> Section:
    """Give the customer-service section of a form, which every form has."""
    return next(section for section in version.sections if section.key == CUSTOMER_SERVICE)


def weights_of(version: TemplateVersion) -> Weights:
    """Give the weights of a form's customer-service section. Raises ValueError when they do not sum to 10,000."""
    section = section_of(version)
    components = _components(
        section.learning_bp, section.behaviour_bp, section.customers_bp, section.internal_customers_bp
    )
    criteria = {row.criterion.key: CriterionWeight(row.weight_bp, row.critical) for row in section.criteria}
    return Weights(components, criteria, LearningMode(section.learning_mode))


WITH_CRITERIA: Final = (
    selectinload(TemplateVersion.sections)
    .selectinload(Section.criteria)
    .options(joinedload(SectionCriterion.criterion)),
)


def _checked(form: Form) -> dict[str, Criterion]:
    """Give the criteria of a form by key, once its weights and keys are right."""
    for weights in (form.components.values(), form.criteria.values()):
        total = sum(weights)
        if total != FULL_WEIGHT or min(weights) < 0:
            raise Refusal(
                _(
                    "The weights of “%(form)s” sum to %(total)s. They must sum to 10,000, and none may be below 0.",
                    form=form.title,
                    total=total,
                ),
                field="weights",
            )
    known = {
        row.key: row for row in db.session.scalars(select(Criterion).where(Criterion.key.in_(form.criteria)))
    }
    unknown = sorted(form.criteria.keys() - known.keys())
    if unknown:
        raise Refusal(
            _(
                "“%(form)s” asks for a criterion that is not published: %(criteria)s. Publish the content first.",
                form=form.title,
                criteria=", ".join(unknown),
            ),
            field="criteria",
        )
    return known


def _says(version: TemplateVersion) -> Form:
    """Give a published version as the form that would publish it."""
    weights, template_key = weights_of(version), db.session.get_one(Template, version.template_id).key
    return Form(
        key=template_key,
        title=version.title,
        components=dict(weights.components),
        criteria={key: weight.bp for key, weight in weights.criteria.items()},
        critical=frozenset(key for key, weight in weights.criteria.items() if weight.critical),
        learning_mode=weights.learning_mode,
    )


def _new_version(template: Template, form: Form, criteria: Mapping[str, Criterion]) -> TemplateVersion:
    number = db.session.scalar(
        select(func.coalesce(func.max(TemplateVersion.number), 0)).where(
            TemplateVersion.template_id == template.id
        )
    )
    section = Section(
        key=CUSTOMER_SERVICE,
        position=1,
        title="Customer service",
        learning_bp=form.components[Component.LEARNING],
        behaviour_bp=form.components[Component.BEHAVIOUR],
        customers_bp=form.components[Component.CUSTOMERS],
        internal_customers_bp=form.components[Component.INTERNAL],
        learning_mode=form.learning_mode.value,
        criteria=[
            SectionCriterion(
                criterion=criteria[key], position=place, weight_bp=bp, critical=key in form.critical
            )
            for place, (key, bp) in enumerate(form.criteria.items(), start=1)
        ],
    )
    version = TemplateVersion(
        template_id=template.id, number=(number or 0) + 1, title=form.title, sections=[section]
    )
    db.session.add(version)
    db.session.flush()
    return version
