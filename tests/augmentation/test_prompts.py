import pytest

from skimbal.augmentation._prompts import build_prompts, prompt_fields


def test_a_class_is_shown_by_its_name_and_its_texts():
    (prompt,) = build_prompts("class", ["x"], ["dresses"], [["red dress", "gown"]])
    assert prompt == 'Texts of the kind "dresses":\n- red dress\n- gown\n-'


def test_a_paraphrase_ends_with_the_text():
    (prompt,) = build_prompts("paraphrase", ["red {text}"], None, [[]])
    assert prompt.endswith("Text: red {text}\nAgain:")


def test_braces_in_texts_are_text():
    prompts = build_prompts("{label}: {text}", ["{0.x}"], ["{y}"], [[]])
    assert prompts == ["{y}: {0.x}"]


@pytest.mark.parametrize(
    ("prompt", "fields"),
    [
        ("class", {"label", "examples"}),
        ("paraphrase", {"text"}),
        ("{{}} {text}", {"text"}),
    ],
)
def test_the_fields_of_a_prompt_are_found(prompt, fields):
    assert prompt_fields(prompt) == fields


@pytest.mark.parametrize(
    "prompt",
    ["", "no field", "{other}", "{text", "{text.upper}", "{text!r}", "{text:>9}", "{}"],
)
def test_what_is_no_template_is_refused(prompt):
    with pytest.raises(ValueError, match="`prompt` must be 'class', 'paraphrase' or"):
        prompt_fields(prompt)
