"""Ruth writes her part on two devices at once: one is saved, the other is shown both texts, every time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from lms.appraisals.models import Part
from lms.core import clock
from lms.core.db import db
from tests import matrix_story
from tests.appraisals import record_story
from tests.matrix_story import NOW, House
from tests.reliability.conftest import Figures


def test_of_two_who_save_the_same_part_one_is_told(house: House, figures: Figures) -> None:
    with clock.at(NOW):
        devices = [matrix_story._enter(house.app, house.ruth) for _each in range(2)]
    path = f"/appraisals/{house.numbers['patrick_1']}/rating"
    for race in range(figures.count(20, 1000)):
        stands, version = _part(house)
        texts = [f"At the desk, {race}.", f"On the phone, {race}."]
        saved, refused = _race(
            [_saving(device, path, text, version) for device, text in zip(devices, texts, strict=True)]
        )
        assert (saved[0], refused[0]) == (302, 409)
        assert all(text in refused[1] for text in texts)
        assert stands not in refused[1]
        left, next_version = _part(house)
        assert left == texts[saved[2]]
        assert next_version == version + 1


Saved = tuple[int, str, int]


def _saving(device, path: str, text: str, version: int) -> Callable[[], tuple[int, str]]:
    data = record_story.typed(matrix_story._said(text), version)

    def save() -> tuple[int, str]:
        with device.application.app_context(), clock.at(NOW):
            answer = device.post(path, data=data)
        return answer.status_code, answer.text

    return save


def _race(savers: list[Callable[[], tuple[int, str]]]) -> list[Saved]:
    """Let all save at once; give status, page and number of each, the lowest status first."""
    together = Barrier(len(savers))

    def run(number: int) -> Saved:
        together.wait()
        return (*savers[number](), number)

    with ThreadPoolExecutor(len(savers)) as pool:
        return sorted(pool.map(run, range(len(savers))))


def _part(house: House) -> tuple[str, int]:
    """What stands in the part, and its version."""
    asked = select(Part.comment, Part.row_version).where(
        Part.appraisal_id == house.numbers["patrick_1"], Part.person_id == house.ruth.id
    )
    row = db.session.execute(asked).one()
    db.session.rollback()
    return row.comment, row.row_version
