"""The floor of a freeze: what a person at a database prompt would write to store as much, set by set.

It gathers from the same tables and fills tables of the same shape. It seals nothing: no digests, no chains.
"""

from datetime import date
from time import perf_counter
from typing import Final

from sqlalchemy import text

from lms.core.db import db, transaction

_TABLES: Final = {
    "floor_item": "id INTEGER PRIMARY KEY, appraisal_id INTEGER NOT NULL, number INTEGER NOT NULL, "
    "source_type VARCHAR NOT NULL, source_id INTEGER NOT NULL, source_version VARCHAR NOT NULL, "
    "component VARCHAR NOT NULL, occurred_on DATE NOT NULL, author_id INTEGER, counts BOOLEAN NOT NULL, "
    "content VARCHAR NOT NULL, words VARCHAR NOT NULL, level NUMERIC, UNIQUE (appraisal_id, number)",
    "floor_text": "id INTEGER PRIMARY KEY, appraisal_id INTEGER NOT NULL, text VARCHAR NOT NULL",
    "floor_scored_in": "id INTEGER PRIMARY KEY, source_type VARCHAR NOT NULL, source_id INTEGER NOT NULL, "
    "appraisal_id INTEGER NOT NULL, UNIQUE (source_type, source_id)",
    "floor_sheet": "id INTEGER PRIMARY KEY, appraisal_id INTEGER NOT NULL UNIQUE, sheet VARCHAR NOT NULL, "
    "points NUMERIC",
    "floor_opening": "id INTEGER PRIMARY KEY, appraisal_id INTEGER NOT NULL UNIQUE, at VARCHAR NOT NULL",
    "floor_told": "id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL, text VARCHAR NOT NULL, "
    "UNIQUE (person_id, text)",
    "floor_trail": "number INTEGER PRIMARY KEY, action VARCHAR NOT NULL, subject VARCHAR NOT NULL",
    "floor_state": "id INTEGER PRIMARY KEY, state VARCHAR NOT NULL",
}
_MODULES: Final = """
    SELECT a.id AS appraisal_id, 'module-completed' AS source_type, e.id AS source_id,
           e.content_revision AS source_version, 'L' AS component, date(e.at) AS occurred_on,
           CAST(NULL AS INTEGER) AS author_id,
           {object}('module', m.key, 'title', mv.title, 'course', c.key, 'course_title', cv.title,
                    'completed_at', e.at, 'score', p.best_score, 'pass_mark', qv.pass_mark,
                    'asked', ask.id IS NOT NULL, 'due', ask.due_on) AS content,
           {object}('asked_by', asker.name, 'reason', ask.reason) AS words,
           CAST(p.best_score AS NUMERIC) AS level
    FROM appraisal a
    JOIN progress p ON p.person_id = a.employee_id
    JOIN module m ON m.id = p.module_id
    JOIN course c ON c.id = m.course_id
    JOIN course_version cv ON cv.id = c.version_id
    JOIN module_version mv ON mv.module_id = m.id AND mv.course_version_id = cv.id
    JOIN learning_event e ON e.person_id = p.person_id AND e.kind = 'module-completed' AND e.content_key = m.key
    LEFT JOIN quiz q ON q.module_id = m.id AND q.version_id IS NOT NULL
    LEFT JOIN quiz_version qv ON qv.id = q.version_id
    LEFT JOIN (SELECT v.person_id, s.course_id, min(s.id) AS assignment_id
               FROM assignment_event v JOIN assignment s ON s.id = v.assignment_id
               GROUP BY v.person_id, s.course_id) asked
           ON asked.person_id = p.person_id AND asked.course_id = c.id
    LEFT JOIN assignment ask ON ask.id = asked.assignment_id
    LEFT JOIN person asker ON asker.id = ask.asked_by_id
    WHERE a.cycle_id = :cycle AND date(e.at) > :after AND date(e.at) <= :until
    UNION ALL
    SELECT a.id, 'module-due', p.id, mv.revision, 'L', s.due_on, CAST(NULL AS INTEGER),
           {object}('module', m.key, 'title', mv.title, 'course', c.key, 'due', s.due_on),
           {object}('asked_by', asker.name, 'reason', s.reason), CAST(NULL AS NUMERIC)
    FROM appraisal a
    JOIN assignment_event v ON v.person_id = a.employee_id
    JOIN assignment s ON s.id = v.assignment_id
    JOIN person asker ON asker.id = s.asked_by_id
    JOIN module m ON m.course_id = s.course_id
    JOIN course c ON c.id = m.course_id
    JOIN module_version mv ON mv.module_id = m.id AND mv.course_version_id = c.version_id
    JOIN progress p ON p.person_id = a.employee_id AND p.module_id = m.id
    WHERE a.cycle_id = :cycle AND p.completed_at IS NULL AND s.due_on > :after AND s.due_on <= :until"""
_OBSERVATIONS: Final = """
    SELECT a.id, 'observation', o.id, CAST(o.row_version AS VARCHAR), 'B', o.occurred_on, o.observer_id,
           {object}('shared_at', o.shared_at, 'levels', {gather}(k.key, l.level), 'titles', {gather}(k.key, cv.title)),
           {object}('observer', w.name, 'narrative', o.narrative, 'reply', o.reply), avg(l.level)
    FROM appraisal a
    JOIN observation o ON o.employee_id = a.employee_id AND o.shared_at IS NOT NULL
    JOIN person w ON w.id = o.observer_id
    JOIN observed_level l ON l.observation_id = o.id
    JOIN criterion_version cv ON cv.id = l.criterion_version_id
    JOIN criterion k ON k.id = cv.criterion_id
    WHERE a.cycle_id = :cycle AND date(o.shared_at) > :after AND date(o.shared_at) <= :until
    GROUP BY a.id, o.id, w.name"""
_ITEMS: Final = """
    INSERT INTO floor_item
    SELECT row_number() OVER (), appraisal_id,
           row_number() OVER (PARTITION BY appraisal_id ORDER BY component DESC, occurred_on, source_id),
           source_type, source_id, source_version, component, occurred_on, author_id, true, content, words, level
    FROM ("""
_SHEETS: Final = """
    INSERT INTO floor_sheet SELECT appraisal_id, appraisal_id, {gather}(number, content), avg(level)
    FROM floor_item GROUP BY appraisal_id"""
_TOLD: Final = """
    INSERT INTO floor_told SELECT a.id, r.manager_id, 'appraisal ' || a.id
    FROM appraisal a JOIN reporting_line r ON r.employee_id = a.employee_id AND r.valid_to IS NULL
    WHERE a.cycle_id = :cycle"""
_STEPS: Final = (
    _ITEMS + _MODULES + " UNION ALL " + _OBSERVATIONS + ") found",
    "INSERT INTO floor_text SELECT id, appraisal_id, words FROM floor_item",
    "INSERT INTO floor_scored_in SELECT id, source_type, source_id, appraisal_id FROM floor_item WHERE counts",
    _SHEETS,
    "UPDATE floor_state SET state = 'frozen'",
    "UPDATE floor_state SET state = 'in-review'",
    "INSERT INTO floor_opening SELECT id, id, CURRENT_TIMESTAMP FROM floor_state",
    _TOLD,
    "INSERT INTO floor_trail SELECT 2 * id, 'appraisal frozen', 'appraisal ' || id FROM floor_state",
    "INSERT INTO floor_trail SELECT 2 * id + 1, 'review opened', 'appraisal ' || id FROM floor_state",
)
_JSON: Final = {
    "sqlite": {"object": "json_object", "gather": "json_group_object"},
    "postgresql": {"object": "json_build_object", "gather": "json_object_agg"},
}


def freeze(cycle_id: int, after: date, until: date) -> tuple[int, float]:
    """Store what a freeze stores, in one transaction; give how many items, and the seconds it took.

    The tables are made before and dropped after.
    """
    given = {"cycle": cycle_id, "after": after.isoformat(), "until": until.isoformat()}
    _do(*(f"CREATE TABLE {name} ({columns})" for name, columns in _TABLES.items()))
    _do("INSERT INTO floor_state SELECT id, state FROM appraisal WHERE cycle_id = :cycle", **given)
    words = _JSON[db.engine.dialect.name]
    began = perf_counter()
    _do(*(step.format(**words) for step in _STEPS), **given)
    seconds = perf_counter() - began
    items = db.session.scalar(text("SELECT count(*) FROM floor_item")) or 0
    db.session.rollback()
    _do(*(f"DROP TABLE {name}" for name in _TABLES))
    return items, seconds


def _do(*statements: str, **given: object) -> None:
    with transaction() as database:
        for statement in statements:
            database.execute(text(statement), given)
