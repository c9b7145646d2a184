"""`UsageError`: the user can put this right; one line says how."""

__all__ = ["UsageError"]


class UsageError(Exception):
    """What was asked for cannot be done; the message says why, and what to do."""
