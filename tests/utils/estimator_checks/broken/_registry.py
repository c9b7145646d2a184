"""Which broken sample proves that which check can fail."""

BROKEN: list[tuple[str, type]] = []


def breaks(*checks):
    """Register a class under the names of the checks that must catch it."""

    def register(cls):
        BROKEN.extend((check, cls) for check in checks)
        return cls

    return register
