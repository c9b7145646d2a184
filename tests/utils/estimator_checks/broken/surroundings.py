"""Samples that disturb the process, or show the texts of the user."""

import logging
import os
import random
import tempfile
import warnings

import numpy as np

from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleClassifier


class DoesMoreInFit(SampleClassifier):
    """Base of the samples whose `fit` does something on the side."""

    def fit(self, X, y, sample_weight=None):
        self.do_more(X)
        return super().fit(X, y, sample_weight)

    def do_more(self, X):
        raise NotImplementedError


@breaks("check_fit_leaves_global_state")
class SeedsNumpy(DoesMoreInFit):
    def do_more(self, X):
        np.random.seed(0)  # noqa: NPY002


@breaks("check_fit_leaves_global_state")
class DrawsWhenUnseeded(DoesMoreInFit):
    def do_more(self, X):
        if self.random_state is None:
            random.random()


@breaks("check_fit_leaves_global_state")
class ChangesTheEnvironment(DoesMoreInFit):
    def do_more(self, X):
        count = int(os.environ.get("SKIMBAL_TEST_FITS", "0")) + 1
        os.environ["SKIMBAL_TEST_FITS"] = str(count)


@breaks("check_fit_leaves_global_state")
class FiltersWarnings(DoesMoreInFit):
    def do_more(self, X):
        warnings.filterwarnings("ignore", f"number {random.SystemRandom().random()}")


@breaks("check_fit_leaves_global_state")
class TurnsUpLogging(DoesMoreInFit):
    def do_more(self, X):
        logger = logging.getLogger("skimbal.broken")
        logger.setLevel(logger.level + 1)


@breaks("check_fit_leaves_global_state")
class AddsALogHandler(DoesMoreInFit):
    def do_more(self, X):
        logging.root.addHandler(logging.NullHandler())


@breaks("check_fit_leaves_global_state")
class SeedsTorch(DoesMoreInFit):
    def do_more(self, X):
        import torch

        torch.manual_seed(0)


@breaks("check_fit_leaves_global_state")
class LimitsThreads(DoesMoreInFit):
    def do_more(self, X):
        import torch

        torch.set_num_threads(1)


@breaks("check_predict_leaves_global_state")
class SwitchesGradientsOff(SampleClassifier):
    def predict_proba(self, X):
        import torch

        torch.set_grad_enabled(False)
        return super().predict_proba(X)


@breaks("check_predict_leaves_global_state")
class DrawsInPredict(SampleClassifier):
    def predict_proba(self, X):
        random.random()
        return super().predict_proba(X)


@breaks("check_global_seed_makes_no_difference")
class UsesTheGlobalGenerator(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)
        weights = self.model_.feature_log_prob_
        weights += np.random.normal(size=weights.shape)  # noqa: NPY002
        return self


@breaks("check_silence")
class Prints(DoesMoreInFit):
    def do_more(self, X):
        print("fitting")


@breaks("check_no_temporary_files_are_left")
class LeavesAFolder(DoesMoreInFit):
    def do_more(self, X):
        tempfile.mkdtemp()


@breaks("check_texts_are_not_shown")
class LogsTexts(DoesMoreInFit):
    def do_more(self, X):
        logging.getLogger("skimbal.broken").warning("first text: %s", X[0])


@breaks("check_texts_are_not_shown")
class PrintsTextsWhenVerbose(DoesMoreInFit):
    def do_more(self, X):
        if self.verbose:
            print(X[0])


@breaks("check_pickle_holds_no_text")
class KeepsTexts(DoesMoreInFit):
    def do_more(self, X):
        self.texts_ = list(X)


@breaks("check_pickle_holds_no_text")
class KeepsTextsInAnArray(DoesMoreInFit):
    def do_more(self, X):
        self.texts_ = np.array(X, dtype=str)
