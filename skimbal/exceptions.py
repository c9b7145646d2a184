"""Errors and warnings of skimbal.

Messages name the row number, the parameter and the remedy, never a text of the
user: logs and tracebacks travel further than data may.
"""

__all__ = [
    "AugmentationError",
    "CheckpointError",
    "DataFileError",
    "InvalidTextError",
    "LabelError",
    "MissingResourceError",
    "ModelFormatError",
    "NonFiniteLossError",
    "SkimbalError",
    "SkimbalWarning",
    "SpecError",
    "UntrustedModelError",
]


class SkimbalError(Exception):
    """Base class of the errors that only skimbal raises."""


class InvalidTextError(SkimbalError, ValueError):
    """A row of `X` is not a text; the message holds the row number."""


class LabelError(SkimbalError, ValueError):
    """`y` cannot be used as labels of a classification task."""


class MissingResourceError(SkimbalError, OSError):
    """A model, package or data set is not on this machine."""


class NonFiniteLossError(SkimbalError, ArithmeticError):
    """The training loss became NaN or infinite; nothing was fitted."""


class CheckpointError(SkimbalError, OSError):
    """A checkpoint cannot be written, is damaged, or belongs to another fit."""


class ModelFormatError(SkimbalError, ValueError):
    """A saved model is damaged, incomplete or of another version."""


class UntrustedModelError(ModelFormatError):
    """A model folder asks for something that could run foreign code."""


class AugmentationError(SkimbalError, RuntimeError):
    """Foreign code failed on a text to augment; the message holds the row number."""


class DataFileError(SkimbalError, ValueError):
    """A data file lacks a column, or a row of it cannot be read."""


class SpecError(SkimbalError, ValueError):
    """The spec of a benchmark cannot be used; the message says where and why."""


class SkimbalWarning(UserWarning):
    """A warning that states the effect of what was found."""
