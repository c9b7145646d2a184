"""A head on vectors that learns from texts without a label as well."""

from warnings import catch_warnings, filterwarnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from skimbal.classifiers import SelfTrainingTextClassifier
from skimbal.exceptions import SkimbalWarning

__all__ = ["SelfTrainedHead"]


class SelfTrainedHead(ClassifierMixin, BaseEstimator):
    """Logistic regression on vectors of labelled and of unlabelled texts.

    Parameters
    ----------
    pool : ndarray of shape (n_unlabelled, n_features)
        Vectors of the texts without a label.
    random_state : int
        Seed of what self-training draws.
    """

    def __init__(self, pool: np.ndarray, random_state: int) -> None:
        self.pool = pool
        self.random_state = random_state

    def train(
        self, X: np.ndarray, codes: np.ndarray, sample_weight: np.ndarray | None = None
    ) -> LogisticRegression:
        """Return a regression whose probabilities stand for the labelled rows.

        Parameters
        ----------
        X : ndarray of shape (n_samples, n_features)
            Vectors.
        codes : ndarray of shape (n_samples,), int64
            Class numbers, from 0 on; two at least.
        sample_weight : ndarray of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        LogisticRegression
            It holds nothing of the pool.
        """
        n_pool = len(self.pool)
        weight = np.ones(len(codes)) if sample_weight is None else sample_weight
        # out-of-fold rows of the whole fit judge it: it needs no guard of its own
        trained = SelfTrainingTextClassifier(
            LogisticRegression(C=10, max_iter=1000),
            guard=False,
            random_state=self.random_state,
        )
        with catch_warnings():
            # said of the folds of the whole fit, once
            filterwarnings("ignore", ".* have a single row", SkimbalWarning)
            trained.fit(
                np.vstack([X, self.pool]),
                np.append(codes, np.full(n_pool, -1)),
                np.append(weight, np.full(n_pool, weight.mean())),
            )
        model = trained.estimator_
        mass = np.bincount(np.searchsorted(trained.classes_, codes), weight)
        shift = np.log(mass / mass.sum()) - np.log(trained.training_prior_)
        # two classes have one score, that of the second
        model.intercept_ = model.intercept_ + (
            shift if len(shift) > 2 else shift[1:] - shift[:1]
        )
        return model
