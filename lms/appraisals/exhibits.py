"""A frozen item of evidence as people read it: what it is, when, in whose words, from where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from lms.appraisals import citing, texts
from lms.appraisals.figures import short
from lms.appraisals.models import EvidenceItem, RecordText
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.wording import reason_words
from lms.coaching.forms import SETTING_WORDS

OBSERVATION = "observation"


@dataclass(frozen=True)
class Exhibit:
    """One frozen item in words.

    `levels` are by criterion, and `said` words them; `left_out` says why it does not count, if so.
    """

    item: EvidenceItem
    icon: str
    title: str
    said: str
    quote: str
    source: str
    author: str
    levels: Mapping[str, int]
    left_out: str

    @property
    def number(self) -> int:
        """Its number in this appraisal, by which it is cited."""
        return self.item.number

    @property
    def on(self) -> date:
        """The day it happened."""
        return self.item.occurred_on

    @property
    def citable(self) -> bool:
        """Whether a rating may cite it."""
        return citing.citable(self.item)

    @property
    def address(self) -> str:
        """Where its source can be read, as far as the reader may; empty where there is no such page."""
        stands = self.item.source_type == OBSERVATION and self.item.reason not in _NO_SOURCE
        return f"/coaching/observations/{self.item.source_id}" if stands else ""


_NO_SOURCE = frozenset({Reason.WITHDRAWN, Reason.PRACTICE_ONLY})


def exhibits(items: Sequence[EvidenceItem], kept: Mapping[int, RecordText]) -> list[Exhibit]:
    """Give these items in words, in their order; `kept` are the texts of the record by number."""
    return [_exhibit(item, texts.words_of(kept.get(item.text_id or 0))) for item in items]


def about(shown: Sequence[Exhibit], criterion: str) -> list[Exhibit]:
    """Give those that speak of one criterion and may be cited."""
    return [exhibit for exhibit in shown if criterion in exhibit.levels and exhibit.citable]


def _exhibit(item: EvidenceItem, words: Mapping[str, Any]) -> Exhibit:
    describe = _observation if item.source_type == OBSERVATION else _module
    return describe(item, words, reason_words(item.reason) if item.reason else "")


def _observation(item: EvidenceItem, words: Mapping[str, Any], left_out: str) -> Exhibit:
    titles = item.content["criterion_titles"]
    levels, observer = item.content["levels"], words.get("observer", "")
    return Exhibit(
        item=item,
        icon="eye",
        title=_("Observation by %(name)s", name=observer) if observer else _("Observation"),
        said=", ".join(f"{titles.get(key, key)} {level}" for key, level in levels.items()),
        quote=words.get("narrative", ""),
        source=_observed_by(item, words),
        author=observer,
        levels=levels,
        left_out=left_out,
    )


def _observed_by(item: EvidenceItem, words: Mapping[str, Any]) -> str:
    role = _("manager") if item.author_role == "manager" else _("coach")
    said = (
        [_("%(name)s, %(role)s.", name=words.get("observer", ""), role=role)] if words.get("observer") else []
    )
    if words.get("setting") in SETTING_WORDS:
        said.append(_("%(setting)s.", setting=SETTING_WORDS[words["setting"]]))
    if words.get("reply"):
        said.append(_("Reply: “%(reply)s”", reply=words["reply"]))
    return " ".join(said)


def _module(item: EvidenceItem, words: Mapping[str, Any], left_out: str) -> Exhibit:
    done = item.content["completed_on"] is not None
    title = _("Module complete: %(module)s") if done else _("Module not complete: %(module)s")
    return Exhibit(
        item=item,
        icon="book",
        title=title % {"module": item.content["module_title"]},
        said="",
        quote=words.get("reason", ""),
        source=_learned(item.content, words),
        author="",
        levels={},
        left_out=left_out,
    )


def _learned(content: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    said = [_("Course “%(course)s”.", course=content["course_title"])]
    if content["score"] is not None:
        said.append(_("Best Certify score %(score)s%%.", score=short(Decimal(content["score"]))))
    if content["pass_mark"] is not None:
        said.append(_("Pass mark %(mark)s%%.", mark=content["pass_mark"]))
    if words.get("asked_by"):
        said.append(_("Asked for by %(names)s.", names=", ".join(words["asked_by"])))
    if content["late"]:
        said.append(_("Late; the lateness is not scored."))
    return " ".join(said)
