"""Which pregnancy tests a second person has to read, where the clinic wants two readers."""

NEGATIVE = "negative"


def lacks_second_reader(result: str, *, has_second_reader: bool) -> bool:
    """Say whether a result counts only once somebody else has read it; others act at once."""
    return result == NEGATIVE and not has_second_reader
