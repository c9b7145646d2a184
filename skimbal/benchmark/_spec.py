"""`BenchmarkSpec`: which recipes are measured on which data, read from TOML."""

import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from numbers import Integral
from typing import Any, ClassVar

from sklearn.utils._param_validation import Interval

from skimbal.benchmark._cell import Cell
from skimbal.benchmark._dataset_choice import DatasetChoice
from skimbal.benchmark._encoder_choice import EncoderChoice
from skimbal.benchmark._peers import find_recipe
from skimbal.benchmark._recipe_choice import RecipeChoice
from skimbal.benchmark._regime import Regime
from skimbal.benchmark._spec_tables import check_values, from_table
from skimbal.exceptions import SpecError
from skimbal.utils._paths import expand_user

__all__ = ["BenchmarkSpec"]

_POSITIVE = Interval(Integral, 1, None, closed="left")


@dataclass(frozen=True, kw_only=True)
class BenchmarkSpec:
    """A grid of data sets, regimes, recipes and seeds; every point is a cell.

    Parameters
    ----------
    datasets : sequence of str or mapping
        Names that `skimbal.datasets.list_datasets` knows, or tables with ``name``,
        ``path`` (CSV or Parquet; relative to `folder`), ``language``, and ``text`` and
        ``label``, its columns (default: these words).
    recipes : sequence of str or mapping
        Names of `skimbal.recipes.recipe_names` or `peer_names`, or tables with
        ``name``, ``options``, and ``label``, the name in tables (default: its name).
    regimes : sequence of str or mapping, default=("natural",)
        ``"natural"``, or tables with ``kind``: ``"natural"``; ``"step"`` and
        ``n_rare``: half of the classes keep so many training rows; ``"noise"``,
        ``share`` and ``noise`` (``"uniform"`` or ``"asymmetric"``): this share of the
        training labels of each class is wrong. Each may have ``prior``: how often
        classes come in test rows, ``"train"`` (default) or ``"uniform"``.
    seeds : sequence of int, default=(0,)
        A seed decides the rows, what is cut or flipped, and the chance in a recipe.
    n_train, n_test : int, default=2000
        Most rows of either side; a small set gives 60 % of its rows to training.
    pool : int or None, default=None
        Draw so many rows of each set once, and let every seed deal these out, so that
        an encoder reads no others. Intervals over seeds then say nothing about other
        rows. None deals out all rows.
    encoders : mapping of str to str or mapping, or None, default=None
        The encoder for each language: a name or folder, or a table with
        ``pretrained``, ``prefix``, ``pooling`` and ``max_length``. Environment
        variables in a name are expanded on the machine that runs a cell. None is
        ``{"en": "minilm"}``.
    name : str, default='benchmark'
        Stands in every line.
    folder : path-like, default='.'
        Where relative paths of data sets start.

    Raises
    ------
    SpecError
        If a name or key is unknown, a value is of the wrong kind, two cells have the
        same name, or a language lacks its encoder.

    Examples
    --------
    >>> from skimbal.benchmark import BenchmarkSpec
    >>> spec = BenchmarkSpec(
    ...     datasets=["en_trec6"],
    ...     recipes=["tfidf_lr", "lexical"],
    ...     regimes=["natural", {"kind": "step", "n_rare": 5, "prior": "uniform"}],
    ...     seeds=[0, 1],
    ... )
    >>> len(spec.cells())
    8
    >>> spec.cells()[-1].name
    'en_trec6/step-5-uniform/lexical/1'
    """

    constraints: ClassVar[dict[str, list]] = {
        "name": [str],
        "datasets": ["array-like"],
        "recipes": ["array-like"],
        "regimes": ["array-like"],
        "seeds": ["array-like"],
        "n_train": [_POSITIVE],
        "n_test": [_POSITIVE],
        "pool": [_POSITIVE, None],
        "encoders": [Mapping, None],
    }
    datasets: Iterable[Any]
    recipes: Iterable[Any]
    regimes: Iterable[Any] = ("natural",)
    seeds: Iterable[int] = (0,)
    n_train: int = 2000
    n_test: int = 2000
    pool: int | None = None
    encoders: Mapping[str, Any] | None = None
    name: str = "benchmark"
    folder: str | os.PathLike = "."

    def __post_init__(self) -> None:
        given = {key: getattr(self, key) for key in self.constraints}
        check_values(given, self.constraints, "The spec")
        for seed in self.seeds:
            if not isinstance(seed, Integral) or not 0 <= seed < 2**32:
                raise SpecError(f"`seeds` must be whole numbers from 0 on; got {seed}.")
        names = [cell.name for cell in self.cells()]
        if not names:
            raise SpecError("The spec has no cells: one of its lists is empty.")
        name, count = Counter(names).most_common(1)[0]
        if count > 1:
            raise SpecError(
                f"{count} cells are called {name!r}. Give recipes that differ in their "
                "options a `label` each, and list nothing twice."
            )

    @classmethod
    def from_toml(cls, path: str | os.PathLike) -> "BenchmarkSpec":
        """Read a spec from a file.

        Parameters
        ----------
        path : str or path-like
            TOML whose keys are the parameters; its folder becomes `folder`, and its
            name without extension the default of `name`.

        Returns
        -------
        BenchmarkSpec

        Raises
        ------
        SpecError
            If the file is no TOML, or says what no spec can.
        OSError
            If it cannot be read.
        """
        path = expand_user(path)
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeError) as error:
            raise SpecError(f"{path.name} is not TOML in UTF-8: {error}.") from None
        check_values(table, cls.constraints, path.name)
        for key in ("datasets", "recipes"):
            if key not in table:
                raise SpecError(f"{path.name} needs `{key}`.")
        return cls(**{"name": path.stem} | table, folder=path.parent)

    def cells(self) -> list[Cell]:
        """Return every cell, those of the first seed first.

        A run that is stopped early thus has something of every data set.

        Returns
        -------
        list of Cell
        """
        datasets = [from_table(DatasetChoice, d, "`datasets`") for d in self.datasets]
        recipes = [from_table(RecipeChoice, r, "`recipes`") for r in self.recipes]
        regimes = [from_table(Regime, r, "`regimes`", "kind") for r in self.regimes]
        encoders = {
            language: from_table(EncoderChoice, e, "`encoders`", "pretrained")
            for language, e in (self.encoders or {"en": "minilm"}).items()
        }
        return [
            Cell(
                dataset=dataset,
                regime=regime,
                recipe=recipe,
                seed=int(seed),
                n_train=self.n_train,
                n_test=self.n_test,
                pool=self.pool,
                encoder=_find_encoder(recipe, dataset, encoders),
            )
            for seed in self.seeds
            for dataset in datasets
            for regime in regimes
            for recipe in recipes
        ]

    @property
    def digest(self) -> str:
        """A hash over all cells, which stands in every line."""
        keys = " ".join(cell.key for cell in self.cells())
        return sha256(keys.encode()).hexdigest()[:16]


def _find_encoder(
    recipe: RecipeChoice, dataset: DatasetChoice, encoders: dict[str, EncoderChoice]
) -> EncoderChoice | None:
    """Return the encoder of a language for a recipe that reads with one."""
    options = find_recipe(recipe.name).options
    if "pretrained" not in options or "pretrained" in recipe.options:
        return None
    if dataset.language not in encoders:
        raise SpecError(
            f"The recipe {recipe.label!r} needs an encoder for {dataset.name!r}, whose "
            f"language is {dataset.language!r}; name one in `encoders`."
        )
    return encoders[dataset.language]
