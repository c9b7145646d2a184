"""The table of recipes. A new recipe is a function and a line in the table."""

from typing import Any

from skimbal.recipes import _builders
from skimbal.recipes._recipe import Recipe

__all__ = ["get_recipe", "make_recipe", "recipe_names"]

_RECIPES = (
    Recipe(
        name="auto",
        summary="mix the best of n-grams, a frozen and a fine-tuned encoder (slowest)",
        build=_builders.make_auto,
        fine_tunes=True,
        reads_unlabelled=True,
    ),
    Recipe(
        name="backbones",
        summary="let several frozen encoders and n-grams vote (minutes)",
        build=_builders.make_backbones,
    ),
    Recipe(
        name="bagging",
        summary="regressions on balanced draws of word and character counts (seconds)",
        build=_builders.make_bagging,
    ),
    Recipe(
        name="bert",
        summary="fine-tune a pretrained encoder (slow, needs the most memory)",
        build=_builders.make_bert,
        max_columns=2,
        fine_tunes=True,
    ),
    Recipe(
        name="contrastive",
        summary="tune an encoder by contrast, for a handful of rows a class (minutes)",
        build=_builders.make_contrastive,
        max_columns=2,
    ),
    Recipe(
        name="easy_ensemble",
        summary="boosted trees on balanced draws of word counts (seconds to minutes)",
        build=_builders.make_easy_ensemble,
    ),
    Recipe(
        name="embedding",
        summary="balanced logistic regression on a frozen encoder (minutes)",
        build=_builders.make_embedding,
    ),
    Recipe(
        name="lexical",
        summary="balanced logistic regression on word and character counts (seconds)",
        build=_builders.make_lexical,
    ),
    Recipe(
        name="self_training",
        summary="a frozen encoder that learns from texts without labels too (minutes)",
        build=_builders.make_self_training,
        reads_unlabelled=True,
    ),
    Recipe(
        name="soup",
        summary="the mean of the weights of three fine-tuned encoders (slowest)",
        build=_builders.make_soup,
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
    members: Any = None,
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    """Make the classifier of a recipe.

    Parameters
    ----------
    name : str, default='auto'
        One of `recipe_names`.
    pretrained : str, path-like, TransformerEncoder or None, default=None
        The encoder of a recipe that has one: a hub name, a folder, or an encoder that
        is not fitted; for ``'backbones'`` a list of two or more, or their names with
        commas between. None takes the default of the recipe.
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
    members : list of str or None, default=None
        What ``'auto'`` may mix, as in `ImbalancedTextClassifier`. None takes what the
        rows are enough for.
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
        members=members,
        random_state=random_state,
        verbose=verbose,
    )
