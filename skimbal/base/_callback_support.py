"""`CallbackSupportMixin` of scikit-learn 1.9; nothing where that is older."""

from typing import TYPE_CHECKING

__all__ = ["CallbackSupportMixin"]

if TYPE_CHECKING:

    class CallbackSupportMixin:
        """Take callbacks of scikit-learn."""

else:
    try:
        from sklearn.callback import CallbackSupportMixin
    except ModuleNotFoundError:  # TODO(0.4): when 1.9 is the oldest version

        class CallbackSupportMixin:
            """Take no callbacks: this scikit-learn has none."""
