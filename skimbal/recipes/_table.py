"""The table of recipes. A new recipe is a function and a line in the table."""

from typing import Any

from skimbal.recipes._recipe import Recipe

__all__ = ["get_recipe", "make_recipe", "recipe_names"]

# enough for the slowest of the data sets that we measure; lbfgs stops long before
_MAX_ITER = 2000


def _make_auto(
    *,
    pretrained: Any = "auto",
    prefix: str = "",
    target_prior: Any = "train",
    time_budget: float | None = None,
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    from skimbal.auto import ImbalancedTextClassifier
    from skimbal.encoders import TransformerEncoder

    if prefix:
        if pretrained == "auto":
            raise ValueError(
                "The recipe 'auto' puts `prefix` before the texts of an encoder that "
                "you name, since one that it finds has its own; give `pretrained` (on "
                "the command line --model) too."
            )
        pretrained = TransformerEncoder(pretrained, prefix=prefix, verbose=verbose)
    return ImbalancedTextClassifier(
        pretrained,
        target_prior=target_prior,
        time_budget=time_budget,
        random_state=random_state,
        verbose=verbose,
    )


def _make_bert(
    *,
    pretrained: Any = "minilm",
    prefix: str = "",
    max_epochs: int | str = "auto",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    from skimbal.classifiers import BertClassifier

    return BertClassifier(
        pretrained,
        prefix=prefix,
        max_epochs=max_epochs,
        random_state=random_state,
        verbose=verbose,
    )


def _make_backbones(
    *,
    pretrained: Any = "minilm,BAAI/bge-small-en-v1.5",
    prefix: str = "",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    from skimbal.encoders import TransformerEncoder
    from skimbal.ensemble import BackboneEnsemble

    names = str(pretrained).split(",")
    if len(names) < 2:
        raise ValueError(
            "The recipe 'backbones' lets several encoders vote; `pretrained` (on the "
            "command line --model) must name two or more, with commas between them."
        )
    encoders = [
        TransformerEncoder(name, prefix=prefix, verbose=verbose) for name in names
    ]
    return BackboneEnsemble(encoders, random_state=random_state)


def _make_bagging(*, random_state: Any = None) -> Any:
    from skimbal.ensemble import BalancedTextBagging

    return BalancedTextBagging(random_state=random_state)


def _make_contrastive(
    *,
    pretrained: Any = "minilm",
    prefix: str = "",
    max_epochs: int | str = "auto",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    from skimbal.classifiers import ContrastiveTextClassifier

    return ContrastiveTextClassifier(
        pretrained,
        prefix=prefix,
        max_epochs=max_epochs,
        random_state=random_state,
        verbose=verbose,
    )


def _make_easy_ensemble(*, random_state: Any = None) -> Any:
    from skimbal.ensemble import EasyEnsembleText

    return EasyEnsembleText(random_state=random_state)


def _make_self_training(
    *,
    pretrained: Any = "minilm",
    prefix: str = "",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from skimbal.classifiers import SelfTrainingTextClassifier
    from skimbal.encoders import TransformerEncoder

    encoder = TransformerEncoder(pretrained, prefix=prefix, verbose=verbose)
    head = LogisticRegression(C=10, max_iter=_MAX_ITER)
    return SelfTrainingTextClassifier(
        make_pipeline(encoder, head), random_state=random_state
    )


def _make_soup(
    *,
    pretrained: Any = "minilm",
    prefix: str = "",
    max_epochs: int | str = "auto",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    from skimbal.classifiers import BertClassifier
    from skimbal.ensemble import ModelSoupClassifier

    copy = BertClassifier(
        pretrained,
        prefix=prefix,
        max_epochs=max_epochs,
        init_head="probe",
        early_stopping=False,
        verbose=verbose,
    )
    return ModelSoupClassifier(copy, random_state=random_state)


def _make_embedding(
    *, pretrained: Any = "minilm", prefix: str = "", verbose: int = 0
) -> Any:
    from sklearn.pipeline import make_pipeline

    from skimbal.encoders import TransformerEncoder

    encoder = TransformerEncoder(pretrained, prefix=prefix, verbose=verbose)
    return make_pipeline(encoder, _make_head())


def _make_lexical() -> Any:
    from sklearn.pipeline import make_pipeline

    from skimbal.encoders import LexicalEncoder

    return make_pipeline(LexicalEncoder(), _make_head())


def _make_head() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10, class_weight="balanced", max_iter=_MAX_ITER)


_RECIPES = (
    Recipe(
        name="auto",
        summary="mix the best of n-grams, a frozen and a fine-tuned encoder (slowest)",
        build=_make_auto,
        fine_tunes=True,
    ),
    Recipe(
        name="backbones",
        summary="let several frozen encoders vote (minutes)",
        build=_make_backbones,
    ),
    Recipe(
        name="bagging",
        summary="regressions on balanced draws of word and character counts (seconds)",
        build=_make_bagging,
    ),
    Recipe(
        name="bert",
        summary="fine-tune a pretrained encoder (slow, needs the most memory)",
        build=_make_bert,
        max_columns=2,
        fine_tunes=True,
    ),
    Recipe(
        name="contrastive",
        summary="tune an encoder by contrast, for a handful of rows a class (minutes)",
        build=_make_contrastive,
        max_columns=2,
    ),
    Recipe(
        name="easy_ensemble",
        summary="boosted trees on balanced draws of word counts (seconds to minutes)",
        build=_make_easy_ensemble,
    ),
    Recipe(
        name="embedding",
        summary="balanced logistic regression on a frozen encoder (minutes)",
        build=_make_embedding,
    ),
    Recipe(
        name="lexical",
        summary="balanced logistic regression on word and character counts (seconds)",
        build=_make_lexical,
    ),
    Recipe(
        name="self_training",
        summary="a frozen encoder that learns from texts without labels too (minutes)",
        build=_make_self_training,
        reads_unlabelled=True,
    ),
    Recipe(
        name="soup",
        summary="the mean of the weights of three fine-tuned encoders (slowest)",
        build=_make_soup,
        max_columns=2,
        fine_tunes=True,
    ),
)


def recipe_names() -> list[str]:
    """Return the names of all recipes.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from skimbal.recipes import recipe_names
    >>> recipe_names()
    ['auto', 'backbones', 'bagging', 'bert', 'contrastive', 'easy_ensemble', \
'embedding', 'lexical', 'self_training', 'soup']
    """
    return [recipe.name for recipe in _RECIPES]


def get_recipe(name: str) -> Recipe:
    """Return the recipe of that name.

    Parameters
    ----------
    name : str
        One of `recipe_names`.

    Returns
    -------
    Recipe

    Raises
    ------
    ValueError
        If there is no such recipe; the message lists the names.

    Examples
    --------
    >>> from skimbal.recipes import get_recipe
    >>> get_recipe("bert").options
    ('pretrained', 'prefix', 'max_epochs')
    """
    for recipe in _RECIPES:
        if recipe.name == name:
            return recipe
    raise ValueError(
        f"There is no recipe {name!r}; choose one of {', '.join(recipe_names())}."
    )


def make_recipe(
    name: str = "auto",
    *,
    pretrained: Any = None,
    prefix: str | None = None,
    max_epochs: int | str | None = None,
    target_prior: Any = None,
    time_budget: float | None = None,
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    """Make the classifier of a recipe.

    Parameters
    ----------
    name : str, default='auto'
        One of `recipe_names`.
    pretrained : str, path-like or None, default=None
        The encoder of a recipe that has one: a hub name or a folder. None takes the
        default of the recipe.
    prefix : str or None, default=None
        Put before each text, for a recipe with an encoder; e5 models want
        ``'query: '``. None puts nothing there.
    max_epochs : int, 'auto' or None, default=None
        Passes over the training rows, for a recipe that makes several. None takes
        the default of the recipe.
    target_prior : {'train', 'uniform'}, dict or None, default=None
        The class frequencies of the rows to predict, for a recipe that decides by
        them: those of the training rows, all the same, or a share for each label.
        None takes the default of the recipe.
    time_budget : float or None, default=None
        Seconds that training may take, for a recipe that can do with less. None sets
        no limit.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same model at every fit.
    verbose : int, default=0
        1 shows progress bars, where training takes long enough to need one.

    Returns
    -------
    classifier
        An unfitted scikit-learn classifier or pipeline over texts.

    Raises
    ------
    ValueError
        If there is no such recipe, it has no use for an option that is given, or the
        options do not go together.

    Examples
    --------
    >>> from skimbal.recipes import make_recipe
    >>> X = ["red summer dress", "silk evening dress", "usb phone charger"]
    >>> y = ["dress", "dress", "phone"]
    >>> make_recipe("lexical").fit(X, y).predict(["blue dress"])
    array(['dress'], dtype='<U5')
    """
    return get_recipe(name).make(
        pretrained=pretrained,
        prefix=prefix,
        max_epochs=max_epochs,
        target_prior=target_prior,
        time_budget=time_budget,
        random_state=random_state,
        verbose=verbose,
    )
