"""Who may open and change what: every address, asked by everybody, against a table written by hand.

The table was written from docs/policy.md, never from the code: it is what the product must answer.
"""

import pytest

from lms.core import clock
from tests import matrix_story
from tests.matrix_story import ACTORS, NOW, House

# Columns: anonymous, account closed | coach and manager of others, colleague, former manager |
# Nadia, her coach, her manager | HR with a record of his own, HR, administrator.
# 2: opens, 3: leads on, d: leads to the door, x: not yours (yet), -: no such page for you.
READING = {
    "anybody": ("22 222 222 222", ["/healthz", "/ui/styleguide", "/people/set-up/{token}"]),
    "the way in": ("22 333 333 333", ["/people/sign-in"]),
    "one's own": (
        "dd 222 222 222",
        [
            "/",
            "/appraisals/",
            "/coaching/mine",
            "/courses/glossary",
            "/criteria/",
            "/help",
            "/learning/catalogue",
            "/learning/courses/listen",
            "/learning/courses/listen/completion",
            "/learning/lessons/three-seconds",
            "/learning/record",
            "/notifications/",
            "/people/me",
            "/people/me/password",
            "/privacy",
            "/quizzes/say-it-back-quiz",
        ],
    ),
    "whoever leads somebody": ("dd 2x2 x22 xxx", ["/coaching/", "/coaching/observations/new"]),
    "or is HR": ("dd 2x2 x22 22x", ["/learning/assignments/new"]),
    "to observe Nadia": ("dd -x- x22 xxx", ["/coaching/observations/new?person={id_nadia}"]),
    "to observe the cook": ("dd 2x2 x-- xxx", ["/coaching/observations/new?person={id_cook}"]),
    "Nadia's learning": (
        "dd -x- x22 22x",
        [
            "/coaching/people/{id_nadia}",
            "/learning/people/{id_nadia}/courses/listen/completion",
            "/learning/assignments/{assignment}",
            "/learning/assignments/{assignment}/people/{id_nadia}/extension",
            "/learning/assignments/{assignment}/people/{id_nadia}/waiver",
            "/learning/assignments/{assignment}/people/{id_nadia}/withdrawal",
        ],
    ),
    "somebody of HR": ("dd -x- x-2 -2x", ["/coaching/people/{id_henrik}"]),
    "her certificate": ("dd --- 222 22-", ["/learning/certificates/{enrolment}"]),
    "her attempts": (
        "dd --- 2-- ---",
        [
            "/quizzes/attempts/{open}/questions/1",
            "/quizzes/attempts/{open}/summary",
            "/quizzes/attempts/{sent}/result",
        ],
    ),
    "her attempts at another time": (
        "dd --- 3-- ---",
        ["/quizzes/attempts/{open}/result", "/quizzes/attempts/{sent}/questions/1"],
    ),
    "what was shared": (
        "dd --- 222 22-",
        ["/coaching/observations/{shared}", "/coaching/observations/{withdrawn}"],
    ),
    "what was practised": ("dd --- 22- ---", ["/coaching/observations/{practice}"]),
    "a draft": ("dd --- -2- ---", ["/coaching/observations/{draft}"]),
    "a draft to write": ("dd -x- x2- xxx", ["/coaching/observations/{draft}/draft"]),
    "the directory": ("dd xxx xxx 222", ["/people/", "/people/{id_nadia}"]),
    "the administrator's": (
        "dd xxx xxx xx2",
        [
            "/people/new",
            "/people/teams",
            "/people/teams/{team}",
            "/people/{id_nadia}/details",
            "/people/{id_nadia}/manager",
            "/people/{id_nadia}/coaches",
            "/people/manager-lines/{manager_line}/end",
            "/people/coach-lines/{coach_line}/end",
        ],
    ),
    "cycles": (
        "dd xxx xxx 22x",
        [
            "/appraisals/cycles",
            "/appraisals/cycles/new",
            "/appraisals/cycles/{cycle}",
            "/appraisals/cycles/{cycle}/calibration",
            "/appraisals/cycles/{cycle}/export.csv",
            "/appraisals/cycles/{cycle}/appraisers/{id_ruth}",
            "/appraisals/cycles/{planned}",
            "/appraisals/cycles/{planned}/plan",
        ],
    ),
    "HR's own appraiser": ("dd xxx xxx 2xx", ["/appraisals/cycles/{cycle}/appraisers/{id_meilin}"]),
    # Nadia's second appraisal is open, Sefa's first is in calibration, Nadia's first is released, Patrick's is
    # in review; Henrik of HR has one in calibration. Each state on every page: appraisals/test_visibility.py.
    "open": ("dd --- 2-2 22-", ["/appraisals/{nadia_2}", "/appraisals/{nadia_2}/record-print.css"]),
    "open, own part": ("dd --- 2-x xx-", ["/appraisals/{nadia_2}/self"]),
    "open, given back": ("dd -2- --2 22-", ["/appraisals/{patrick_2}"]),
    "open, given back to write": ("dd -2- --x xx-", ["/appraisals/{patrick_2}/self"]),
    "open, to return": ("dd xxx xxx 22x", ["/appraisals/{nadia_2}/self/return"]),
    "open, not yet": (
        "dd --- x-x xx-",
        [
            "/appraisals/{nadia_2}/sheet",
            "/appraisals/{nadia_2}/rating",
            "/appraisals/{nadia_2}/contributions",
            "/appraisals/{nadia_2}/acknowledgement",
        ],
    ),
    "in review, to rate": ("dd -x- --2 xx-", ["/appraisals/{patrick_1}/rating"]),
    "in review, own part": ("dd -2- --x xx-", ["/appraisals/{patrick_1}/self"]),
    "in calibration": (
        "dd --- --2 22-",
        ["/appraisals/{sefa_1}", "/appraisals/{sefa_1}/sheet", "/appraisals/{sefa_1}/self"],
    ),
    "in calibration, to release": ("dd xxx xxx 22x", ["/appraisals/{sefa_1}/release"]),
    "in calibration, rated": ("dd --- --3 xx-", ["/appraisals/{sefa_1}/rating"]),
    "HR's own": ("dd --- --2 22-", ["/appraisals/{henrik_1}", "/appraisals/{henrik_1}/self"]),
    "HR's own sheet": ("dd --- --2 x2-", ["/appraisals/{henrik_1}/sheet"]),
    "HR's own release": ("dd xxx xxx x2x", ["/appraisals/{henrik_1}/release"]),
    "HR's own return": ("dd xxx xxx xxx", ["/appraisals/{henrik_1}/self/return"]),
    "released": (
        "dd --- 2x2 22-",
        ["/appraisals/{nadia_1}", "/appraisals/{nadia_1}/sheet", "/appraisals/{nadia_1}/self"],
    ),
    "released, the coach's": ("dd --- x2x xx-", ["/appraisals/{nadia_1}/contributions"]),
    "released, to acknowledge": ("dd --- 2xx xx-", ["/appraisals/{nadia_1}/acknowledgement"]),
    "acknowledged": ("dd --- -22 22-", ["/appraisals/{tomasz_1}", "/appraisals/{tomasz_1}/sheet"]),
}

# Who may find each text on any page at all.
_HR = {"henrik", "meilin"}
_RECORD = {"nadia", "tomasz", "ruth", *_HR}
READERS = {
    "CANARY-ask": {"nadia", "patrick", "tomasz", "ruth", *_HR},
    "CANARY-waiver": {"patrick", "tomasz", "ruth", *_HR},
    "CANARY-draft!": {"tomasz"},
    "CANARY-practice": {"nadia", "tomasz"},
    "CANARY-withdrawn": set(),
    "CANARY-taken-back": _RECORD,
    "CANARY-shared": _RECORD,
    "CANARY-reply": _RECORD,
    "CANARY-by-former": _RECORD - {"tomasz"},
    "CANARY-seen-3": _RECORD,
    "CANARY-seen-4": _RECORD - {"tomasz"},
    "CANARY-seen-5": _RECORD,
    "CANARY-draft-nadia": {"nadia"},
    "CANARY-back-patrick": {"patrick"},
    "CANARY-returned": {"patrick", "ruth", *_HR},
    "CANARY-sent-sefa": set(),
    "CANARY-own-patrick": {"patrick"},
    "CANARY-manager-patrick": {"ruth"},
    "CANARY-own-sefa": {"ruth", *_HR},
    "CANARY-manager-sefa": {"ruth", *_HR},
    "CANARY-own-henrik": {"henrik", "ruth", "meilin"},
    "CANARY-manager-henrik": {"ruth", "meilin"},
    "CANARY-own-nadia": {"nadia", "ruth", *_HR},
    "CANARY-manager-nadia": {"nadia", "ruth", *_HR},
    "CANARY-change": {"nadia", "ruth", *_HR},
    "CANARY-own-tomasz": {"tomasz", "ruth", *_HR},
    "CANARY-manager-tomasz": {"tomasz", "ruth", *_HR},
    "CANARY-statement": {"tomasz", "ruth", *_HR},
}

# Who may send what; to all others it is refused, and nothing changes.
_HERS, _LEAD, _ADMIN = {"nadia"}, {"tomasz", "ruth", *_HR}, {"ada"}
_SIGNED_IN = set(ACTORS) - {"anonymous", "closed"}
CHANGING = {
    "POST /appraisals/{nadia_1}/acknowledgement": _HERS,
    "POST /appraisals/{nadia_2}/self": _HERS,
    "POST /appraisals/{nadia_2}/self/submission": _HERS,
    "POST /appraisals/{sefa_2}/self/return": _HR,
    "POST /appraisals/{henrik_1}/self/return": set(),
    "POST /appraisals/{patrick_1}/rating": {"ruth"},
    "POST /appraisals/{patrick_1}/rating/submission": {"ruth"},
    "POST /appraisals/{henrik_1}/rating": {"ruth"},
    "POST /appraisals/{sefa_1}/approval": _HR,
    "POST /appraisals/{sefa_1}/level-change": _HR,
    "POST /appraisals/{sefa_1}/release": _HR,
    "POST /appraisals/{henrik_1}/approval": {"meilin"},
    "POST /appraisals/{henrik_1}/level-change": {"meilin"},
    "POST /appraisals/{henrik_1}/release": {"meilin"},
    "POST /appraisals/cycles/new": _HR,
    "POST /appraisals/cycles/{planned}/plan": _HR,
    "POST /appraisals/cycles/{planned}/launch": _HR,
    "POST /appraisals/cycles/{cycle}/appraisers/{id_ada}": _HR,
    "POST /appraisals/cycles/{cycle}/appraisers/{id_meilin}": {"henrik"},
    "POST /appraisals/cycles/{next_cycle}/freeze": _HR,
    "POST /appraisals/cycles/{cycle}/review-openings": _HR,
    "POST /appraisals/cycles/{cycle}/closures": _HR,
    "POST /coaching/people/{id_nadia}/observations": {"tomasz", "ruth"},
    "POST /coaching/observations/{draft}/draft": {"tomasz"},
    "POST /coaching/observations/{draft}/sharing": {"tomasz"},
    "POST /coaching/observations/{draft}/removal": {"tomasz"},
    "POST /coaching/observations/{shared}/reply": _HERS,
    "POST /coaching/observations/{shared}/withdrawal": {"tomasz"},
    "POST /learning/assignments/new": {"stranger", "former", *_LEAD},
    "POST /learning/assignments/{assignment}/people/{id_nadia}/extension": _LEAD,
    "POST /learning/assignments/{assignment}/people/{id_nadia}/waiver": _LEAD,
    "POST /learning/assignments/{assignment}/people/{id_nadia}/withdrawal": _LEAD,
    "POST /learning/lessons/three-seconds/reading": _SIGNED_IN,
    "POST /notifications/reading": _SIGNED_IN,
    "POST /people/me": _SIGNED_IN,
    "POST /people/me/password": _SIGNED_IN,
    "POST /people/me/devices/session-end": _SIGNED_IN,
    "POST /people/me/devices/{device}/session-end": _HERS,
    "POST /people/new": _ADMIN,
    "POST /people/{id_nadia}/details": _ADMIN,
    "POST /people/{id_nadia}/manager": _ADMIN,
    "POST /people/{id_nadia}/coaches": _ADMIN,
    "POST /people/{id_nadia}/closure": _ADMIN,
    "POST /people/{id_nadia}/opening": _ADMIN,
    "POST /people/{id_nadia}/roles": _ADMIN,
    "POST /people/{id_henrik}/roles/hr/revocation": _ADMIN,
    "POST /people/{id_nadia}/set-up-link": _ADMIN,
    "POST /people/manager-lines/{manager_line}/end": _ADMIN,
    "POST /people/coach-lines/{coach_line}/end": _ADMIN,
    "POST /people/teams": _ADMIN,
    "POST /people/teams/{team}": _ADMIN,
    "POST /quizzes/say-it-back-quiz/attempts": _SIGNED_IN,
    "POST /quizzes/attempts/{open}/answers/1": _HERS,
    "PUT /quizzes/attempts/{open}/answers/1": _HERS,
    "POST /quizzes/attempts/{open}/submission": _HERS,
}
DOORS = {"people.sign_in", "people.set_up", "people.session_end", "people.demo_sign_in"}
# Something fitting for whatever a form asks, so that nobody is refused for what they did not say.
EVERYTHING = {
    "name": "Somebody Else",
    "email": "else@harbour.example",
    "joined_on": "2024-03-04",
    "zone": "Europe/London",
    "theme": "dark",
    "team": "0",
    "role": "admin",
    "on": "2026-12-01",
    "from_day": "2026-12-01",
    "due_on": "2026-12-01",
    "course": "listen",
    "reason": "It has to be so.",
    "reply": "It was so.",
    "sure": "y",
    "level": "4",
    "critical_seen": "y",
    "occurred_on": "2026-10-01",
    "setting": "desk",
    "purpose": "counts",
    "narrative": "Seen at the desk by me.",
    "level-empathy": "4",
    "comment": "Said by somebody else.",
    "chosen": "a",
    "sequence": "9",
}
TELLING = ("/appraisals/{", "/coaching/observations/{", "/coaching/people/{", "/learning/assignments/{")
SIGNS = {200: "2", 302: "3", 403: "x", 404: "-"}


@pytest.mark.parametrize("group", READING)
def test_every_page_opens_for_whom_the_table_says_and_changes_nothing(house: House, group: str) -> None:
    pattern, paths = READING[group]
    before = matrix_story.digest()
    wrong = []
    with clock.at(NOW):
        for path in paths:
            for actor, expected in zip(ACTORS, pattern.replace(" ", ""), strict=True):
                answer = house.device(actor).get(path.format(**house.numbers))
                if sign(answer) != expected:
                    wrong.append((path, actor, answer.status_code, expected))
                wrong += [(path, actor, "reads", one) for one in told(answer.text, actor)]
    assert wrong == []
    assert matrix_story.digest() == before


def test_each_text_is_read_by_somebody_so_that_the_table_can_fail(house: House) -> None:
    paths = {path for _pattern, paths in READING.values() for path in paths if path.startswith(TELLING)}
    read = set()
    with clock.at(NOW):
        for actor in ("nadia", "tomasz", "ruth", "patrick", "meilin"):
            pages = [house.device(actor).get(path.format(**house.numbers)).text for path in paths]
            read |= {one for one in READERS for page in pages if one in page}
    assert read == {one for one, readers in READERS.items() if readers}


@pytest.mark.parametrize("address", CHANGING)
def test_what_is_not_theirs_to_change_stays_as_it_is(house: House, address: str) -> None:
    method, path = address.split(" ")
    before = matrix_story.digest()
    wrong = []
    with clock.at(NOW):
        for actor in sorted(set(ACTORS) - CHANGING[address]):
            answer = house.device(actor).open(
                path.format(**house.numbers), method=method, data=everything(house)
            )
            expected = "d" if actor in {"anonymous", "closed"} else "x-"
            if sign(answer) not in expected:
                wrong.append((actor, answer.status_code))
    assert wrong == []
    assert matrix_story.digest() == before


@pytest.mark.parametrize("actor", ["stranger", "former"])
def test_nobody_assigns_to_people_who_are_not_theirs(house: House, actor: str) -> None:
    before = matrix_story.digest()
    with clock.at(NOW):
        answer = house.device(actor).post("/learning/assignments/new", data=everything(house))
    assert "Choose one of these." in answer.text
    assert matrix_story.digest() == before


def test_the_tables_name_every_address_of_the_product(house: House) -> None:
    adapter = house.app.url_map.bind("localhost")
    asked = {("GET", path.partition("?")[0]) for _pattern, paths in READING.values() for path in paths}
    asked |= {tuple(address.split(" ")) for address in CHANGING}
    named = {
        (method, adapter.match(path.format(**house.numbers), method=method)[0]) for method, path in asked
    }
    product = {
        (method, rule.endpoint)
        for rule in house.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if method == "GET" or rule.endpoint not in DOORS
    }
    assert named == product


def everything(house: House) -> dict[str, object]:
    nadia, tomasz = str(house.nadia.id), str(house.tomasz.id)
    return {**EVERYTHING, "people": nadia, "manager": tomasz, "coach": tomasz, "appraiser": tomasz}


def sign(answer) -> str:
    if answer.status_code == 302 and answer.location.startswith("/people/sign-in"):
        return "d"
    return SIGNS.get(answer.status_code, str(answer.status_code))


def told(page: str, actor: str) -> list[str]:
    """The texts on a page that this reader may not read."""
    return [one for one, readers in READERS.items() if actor not in readers and one in page]
