"""A signal that ends `bell`."""


class Interrupted(Exception):  # noqa: N818 - no error
    """A signal came."""

    def __init__(self, number: int) -> None:
        """Name the signal by its number."""
        super().__init__(number)
        self.number = number
