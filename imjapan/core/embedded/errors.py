"""The one error of the embedded services. Its text is meant for the person at the terminal."""


class EmbeddedError(RuntimeError):
    """A service cannot be started or used; the message says in one line what to do."""
