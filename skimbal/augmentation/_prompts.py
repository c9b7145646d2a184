"""What a language model reads before it writes a text."""

from string import Formatter
from typing import Any

import numpy as np

__all__ = ["build_prompts", "prompt_fields", "prompt_template"]

# Models of every size go on with a list or with pairs as they have begun; a question is
# answered by large ones only. The last sign asks for one more line: a space behind it
# would be half of a token.
_TEMPLATES = {
    "class": 'Texts of the kind "{label}":\n{examples}\n-',
    "paraphrase": (
        "Each text is written again in other words.\n"
        "Text: warm winter coat for men\n"
        "Again: men's coat that keeps warm in winter\n"
        "Text: the phone stopped working after a week\n"
        "Again: after one week the phone was broken\n"
        "Text: {text}\n"
        "Again:"
    ),
}
_FIELDS = frozenset({"text", "label", "examples"})


def prompt_template(prompt: str) -> str:
    """Return the template of a name, or the user's own."""
    return _TEMPLATES.get(prompt, prompt)


def prompt_fields(prompt: str) -> set[str]:
    """Return the fields of a prompt: ``text``, ``label``, ``examples``.

    Raises
    ------
    ValueError
        If it is no template, holds another field, or none.
    """
    try:
        parsed = list(Formatter().parse(prompt_template(prompt)))
    except ValueError:
        parsed = []
    fields = {name for _, name, _, _ in parsed if name is not None}
    plain = not any(spec or conversion for _, _, spec, conversion in parsed)
    if not fields or not fields <= _FIELDS or not plain:
        raise ValueError(
            "`prompt` must be 'class', 'paraphrase' or a template that holds {text}, "
            f"{{label}} or {{examples}} and no other field; got {prompt!r}."
        )
    return fields


def build_prompts(
    prompt: str,
    texts: list[str],
    labels: list[str] | None,
    examples: list[list[str]],
) -> list[str]:
    """Return one prompt a text.

    Parameters
    ----------
    prompt : str
        A name or a template that `prompt_fields` has checked.
    texts : list of str
        The texts to change.
    labels : list of str or None
        Names of their classes.
    examples : list of list of str
        Texts of their classes.

    Returns
    -------
    list of str
    """
    template = prompt_template(prompt)
    names: Any = labels if labels is not None else np.full(len(texts), "")
    return [
        template.format(
            text=text, label=label, examples="\n".join(f"- {line}" for line in lines)
        )
        for text, label, lines in zip(texts, names, examples, strict=True)
    ]
