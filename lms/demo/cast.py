"""The people of the demo: Harbour & Vale, a small group with a hotel, a clinic and an office."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from lms.core import clock
from lms.demo.calendar import ZONE
from lms.people import directory
from lms.people.models import Person, Team
from lms.people.policy import ADMIN, HR

ORGANISATION = "Harbour & Vale"


@dataclass(frozen=True)
class Role:
    """Somebody in the demo: a short name for the story, and how the directory knows them."""

    key: str
    name: str
    job: str
    team: str


TEAMS = ("Front office", "Clinic desk", "Back office", "People and systems")
CAST = (
    Role("ruth", "Ruth Adeyemi-Clarke", "Front office manager", "Front office"),
    Role("tomasz", "Tomasz Wieczorek", "Shift leader", "Front office"),
    Role("kiri", "Kiri Te Awa", "Senior receptionist", "Front office"),
    Role("nadia", "Nadia Rahmani", "Receptionist", "Front office"),
    Role("patrick", "Patrick O’Dea", "Receptionist", "Front office"),
    Role("sefa", "Sefa Tuilagi", "Night desk", "Front office"),
    Role("chau", "Đặng Thị Minh Châu", "Receptionist", "Front office"),
    Role(
        "maria",
        "Maria Aparecida Conceição dos Santos Albuquerque de Vasconcelos e Figueiredo Lopes",
        "Concierge",
        "Front office",
    ),
    Role("owen", "Owen Pryce", "Clinic manager", "Clinic desk"),
    Role("amina", "Amina Yusuf", "Clinic receptionist", "Clinic desk"),
    Role("jonas", "Jonas Lindqvist", "Accounts assistant", "Back office"),
    Role("meilin", "Mei-Lin Sørensen", "Head of people", "People and systems"),
    Role("henrik", "Henrik Aalto", "People partner", "People and systems"),
    Role("ada", "Ada Fonseca", "Systems administrator", "People and systems"),
)
# Who manages whom, and who coaches whom.
MANAGED = {
    "ruth": ("tomasz", "kiri", "nadia", "patrick", "sefa", "chau", "maria"),
    "owen": ("amina", "jonas"),
    "meilin": ("ruth", "owen", "henrik", "ada"),
}
COACHED = {
    "tomasz": ("nadia", "patrick", "sefa", "chau", "maria"),
    "kiri": ("nadia", "patrick", "chau"),
    "owen": ("amina",),
}
# Who the sign-in page of the demo offers, and in which part.
SHOWN = (
    ("nadia", "Employee: takes courses, has an appraisal"),
    ("tomasz", "Her coach: assigns, observes"),
    ("ruth", "Her manager: rates"),
    ("meilin", "HR: runs cycles, releases"),
    ("henrik", "HR: the second officer"),
    ("ada", "Administrator: people and roles"),
)


def assemble(joined: datetime) -> SimpleNamespace:
    """Give the cast as attributes (`cast.nadia`), hired at one moment and joined by lines and roles."""
    with clock.at(joined):
        teams = {name: directory.add_team(name) for name in TEAMS}
        people = {role.key: _hire(role, teams[role.team], joined) for role in CAST}
        for manager, employees in MANAGED.items():
            for employee in employees:
                directory.report_to(people[employee], people[manager], joined.date())
        for coach, employees in COACHED.items():
            for employee in employees:
                directory.coached_by(people[employee], people[coach], joined.date())
        directory.grant(people["meilin"], HR)
        directory.grant(people["henrik"], HR)
        directory.grant(people["ada"], ADMIN)
    return SimpleNamespace(**people)


def _hire(role: Role, team: Team, joined: datetime) -> Person:
    return directory.add_person(
        name=role.name,
        email=f"{role.key}@harbour.example",
        job_title=role.job,
        team=team,
        joined_on=joined.date(),
        zone=ZONE,
    )
