"""Follow a fit: its history as a frame and a plot, and runs in three trackers."""

from skimbal.tracking._base import BaseTracker
from skimbal.tracking._history_frame import history_frame
from skimbal.tracking._mlflow import MlflowTracker
from skimbal.tracking._tensor_board import TensorBoardTracker
from skimbal.tracking._training_history import TrainingHistoryDisplay
from skimbal.tracking._wandb import WandbTracker

__all__ = [
    "BaseTracker",
    "MlflowTracker",
    "TensorBoardTracker",
    "TrainingHistoryDisplay",
    "WandbTracker",
    "history_frame",
]
