"""What coaches and managers of the demo saw: who, how many days before the end of a period, where, and how well."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """One observation: `days` before the end of the period, and the levels by criterion."""

    days: int
    observer: str
    employee: str
    setting: str
    narrative: str
    levels: dict[str, int]
    countable: bool = True


LAST_PERIOD = (
    Seen(
        150,
        "tomasz",
        "nadia",
        "desk",
        "A couple came in at 00:40 with a crying child. Nadia looked up, said “that’s a long road with a little one”, "
        "and slowed down. The father laughed. Next: offer the cot before they ask.",
        {"empathy": 4, "anticipation": 3},
    ),
    Seen(
        118,
        "kiri",
        "nadia",
        "phone",
        "A guest rang about a lost charger, cross already. Nadia said back the room, the day and that he needs it "
        "tonight, and rang him at six as promised. Next: give the promise a time at once.",
        {"listening": 4, "reliability": 4, "ownership": 4},
    ),
    Seen(
        74,
        "ruth",
        "nadia",
        "handover",
        "At the end of the late shift Nadia wrote all three wake-up calls into the book and had the night desk read "
        "them back. Nobody had to ask. Next: the same for airport taxis.",
        {"reliability": 4, "teamwork": 4},
    ),
    Seen(
        40,
        "tomasz",
        "nadia",
        "desk",
        "The lift was out. Nadia apologised once, took the bags herself and told the guest when it would be mended. "
        "Next: ring the room afterwards.",
        {"recovery": 3, "ownership": 3, "empathy": 4},
    ),
    Seen(
        140,
        "tomasz",
        "patrick",
        "desk",
        "The queue was eight deep. Patrick kept his eyes on the person in front of him, but told nobody how long it "
        "would take, and two left. Next: say the waiting time out loud.",
        {"reliability": 3, "empathy": 2},
    ),
    Seen(
        96,
        "kiri",
        "patrick",
        "phone",
        "Patrick read the booking number back and asked what the trip was for. He forgot to say what happens next. "
        "Next: end each call with who does what by when.",
        {"listening": 3, "ownership": 2, "empathy": 3},
    ),
    Seen(
        50,
        "ruth",
        "patrick",
        "handover",
        "Two guests were promised late check-out and the morning shift knew of both. It was in the book, with names. "
        "Next: keep it so.",
        {"reliability": 3, "teamwork": 4},
    ),
    Seen(
        130,
        "tomasz",
        "sefa",
        "desk",
        "Night arrival without a booking. Sefa found a room next door, walked the guest over and locked up behind. "
        "Next: note it for the day shift.",
        {"ownership": 4, "empathy": 4, "reliability": 3},
    ),
    Seen(
        80,
        "ruth",
        "sefa",
        "writing",
        "Sefa’s night report names each open promise and its owner. The day shift reads it first. Next: share it.",
        {"reliability": 4, "teamwork": 4},
    ),
    Seen(
        35,
        "tomasz",
        "sefa",
        "phone",
        "A caller wept about a cancelled wedding. Sefa let her finish, named it, and offered to hold the date free "
        "of charge until Monday. Next: tell sales the same night.",
        {"empathy": 4, "listening": 4, "reliability": 4},
    ),
    Seen(
        120,
        "owen",
        "amina",
        "desk",
        "A patient had filled in the same form three times. Amina said so before he did, and filled in the top half "
        "from the file. Next: ask the practice for one form.",
        {"empathy": 5, "ownership": 4, "reliability": 4},
    ),
    Seen(
        70,
        "owen",
        "amina",
        "phone",
        "Amina rang back all five patients she had promised to, and the one result that was late she announced the "
        "day before. Next: write the promise times on the board.",
        {"reliability": 5, "listening": 4, "ownership": 4},
    ),
    Seen(
        30,
        "owen",
        "amina",
        "meeting",
        "Amina told the team what a deaf patient had lived through, with care and without a name. Two people changed "
        "how they call names. Next: try the light signal.",
        {"empathy": 5, "teamwork": 4},
    ),
)
THIS_PERIOD = (
    Seen(
        120,
        "tomasz",
        "nadia",
        "desk",
        "A guest waited while the printer failed. Nadia told him what she was doing at each step and gave him the "
        "key card first. Next: warn before he has to ask.",
        {"reliability": 4, "listening": 4},
    ),
    Seen(
        84,
        "kiri",
        "nadia",
        "phone",
        "“Nobody told me.” Nadia did not defend the house. She said what he had missed, and what she would find out by "
        "four. She rang at ten to. Next: note who forgot, for the meeting.",
        {"ownership": 4, "reliability": 5, "recovery": 4},
    ),
    Seen(
        46,
        "tomasz",
        "nadia",
        "desk",
        "An older man with a stick. Nadia came round the desk before he reached it. Next: say out loud what you see, "
        "before the form.",
        {"empathy": 4, "anticipation": 4},
    ),
    Seen(
        12,
        "ruth",
        "nadia",
        "handover",
        "Handover in three minutes: what, why, by when, read back. The night desk had no question left. Next: teach it "
        "to Châu.",
        {"teamwork": 4, "reliability": 4, "empathy": 4},
    ),
    Seen(
        20,
        "tomasz",
        "nadia",
        "phone",
        "We practised the first ten seconds of a call, with me as the cross guest. The third try was warm and short.",
        {"empathy": 3},
        countable=False,
    ),
    Seen(
        100,
        "tomasz",
        "patrick",
        "desk",
        "Patrick told the queue “five minutes each, I will be quick”. Everybody stayed. Next: thank them by name.",
        {"reliability": 3, "empathy": 3},
    ),
    Seen(
        60,
        "kiri",
        "patrick",
        "phone",
        "He passed a caller on with her name, her booking and her question, and waited until she was answered. Next: "
        "the same in writing.",
        {"ownership": 3, "listening": 3},
    ),
    Seen(
        25,
        "ruth",
        "patrick",
        "desk",
        "A double charge. Patrick said sorry before he looked, then looked, then put it right and showed the receipt. "
        "Next: ring the guest tomorrow.",
        {"recovery": 3, "reliability": 3, "empathy": 3},
    ),
    Seen(
        90,
        "tomasz",
        "sefa",
        "desk",
        "Fire alarm at three. Sefa counted everybody by name and made tea outside. Next: write down who helped.",
        {"ownership": 4, "empathy": 4},
    ),
    Seen(
        55,
        "ruth",
        "sefa",
        "handover",
        "Every open promise of the night had an owner by seven. Next: nothing, keep it so.",
        {"reliability": 4, "teamwork": 4},
    ),
    Seen(
        18,
        "tomasz",
        "sefa",
        "phone",
        "A drunk caller shouted. Sefa stayed calm, said once what she would not accept, and offered to ring in the "
        "morning. She did. Next: tell me when it happens.",
        {"reliability": 4, "empathy": 3},
    ),
    Seen(
        40,
        "owen",
        "amina",
        "desk",
        "A mother could not read the consent form. Amina read it with her, in plain words, line by line. Next: ask for "
        "the easy version.",
        {"empathy": 5, "listening": 5},
    ),
)
