"""`Part`: what a skops file holds where an estimator has a folder of its own."""

__all__ = ["Part"]


class Part:
    """Stand for the estimator in the sub-folder ``parts/<index>``.

    Parameters
    ----------
    index : int
        The name of the sub-folder.
    """

    def __init__(self, index: int) -> None:
        self.index = index
