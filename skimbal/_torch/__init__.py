"""What every estimator built on torch shares; imports torch, and so stays private."""

__all__: list[str] = []
