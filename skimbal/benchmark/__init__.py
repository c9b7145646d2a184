"""Measure recipes and their peers on many data sets, from a spec to a leaderboard."""

from skimbal.benchmark._leaderboard import Leaderboard
from skimbal.benchmark._peers import peer_names
from skimbal.benchmark._run import run_benchmark
from skimbal.benchmark._spec import BenchmarkSpec

__all__ = ["BenchmarkSpec", "Leaderboard", "peer_names", "run_benchmark"]
