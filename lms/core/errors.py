"""Refusals: what the product says when it will not do something, with a status and human words."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an accident
    """Say no, politely: `words` tell the person what is wrong and what to do."""

    status = 422

    def __init__(self, words: str, *, field: str | None = None) -> None:
        """Keep the words for the page; `field` names the form field they belong to."""
        super().__init__(words)
        self.words = words
        self.field = field


class NotFound(Refusal):
    """There is no such thing, or the viewer may not know of it."""

    status = 404

    def __init__(self, words: str = "") -> None:
        """Without words, the page says the usual ones."""
        super().__init__(words)


class Forbidden(Refusal):
    """The viewer may know of it, but may not do this."""

    status = 403

    def __init__(self, words: str = "") -> None:
        """Without words, the page says the usual ones."""
        super().__init__(words)


class Conflict(Refusal):
    """Somebody else was faster: what the viewer saw is no longer what stands."""

    status = 409


class TooMany(Refusal):
    """Too many tries in a short time."""

    status = 429
