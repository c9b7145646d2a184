"""A folder from somebody else is data: nothing in it runs."""

import os
import pickle
import sys
from pathlib import Path

import pytest
import torch

from skimbal.classifiers import BertClassifier
from skimbal.exceptions import SkimbalError
from tests._torch.conftest import edit_config
from tests.classifiers.children import end_of, fork


class Bomb:
    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self):
        return (Path.touch, (self.canary,))


def pickled_weights(model: Path, canary: Path) -> None:
    (model / "model.safetensors").unlink()
    with open(model / "pytorch_model.bin", "wb") as file:
        pickle.dump(Bomb(canary), file)


def zipped_weights(model: Path, canary: Path) -> None:
    (model / "model.safetensors").unlink()
    torch.save({"x": Bomb(canary)}, model / "pytorch_model.bin")


def code_beside(model: Path, canary: Path) -> None:
    (model / "modeling_evil.py").write_text(f"open({str(canary)!r}, 'w')\n")
    edit_config(model, auto_map={"AutoModel": "modeling_evil.Evil"})


def code_of_tokenizer(model: Path, canary: Path) -> None:
    (model / "tokenization_evil.py").write_text(f"open({str(canary)!r}, 'w')\n")
    path = model / "tokenizer_config.json"
    text = path.read_text().rstrip().removesuffix("}")
    extra = '"auto_map": {"AutoTokenizer": ["tokenization_evil.Evil", null]}}'
    path.write_text(f"{text}, {extra}")


def pickle_named_safetensors(model: Path, canary: Path) -> None:
    with open(model / "model.safetensors", "wb") as file:
        pickle.dump(Bomb(canary), file)


@pytest.mark.parametrize(
    "spoil",
    [
        pickled_weights,
        zipped_weights,
        code_beside,
        code_of_tokenizer,
        pickle_named_safetensors,
    ],
)
def test_no_code_of_a_hostile_folder_runs(model, tmp_path, spoil):
    canary = tmp_path / "canary"
    spoil(model, canary)

    def fit() -> None:
        def forbid(event: str, args: tuple) -> None:
            places = ("os.system", "subprocess.Popen", "pickle.find_class")
            if event in places or (event == "import" and "evil" in str(args[0])):
                os._exit(3)

        sys.addaudithook(forbid)
        try:
            BertClassifier(model, max_epochs=1).fit(["red", "blue"] * 2, [0, 1] * 2)
        except (SkimbalError, ValueError):
            os._exit(2)

    # refused; or fitted by a tokenizer of transformers' own, which reads no code
    expected = (0, 2) if spoil is code_of_tokenizer else (2,)
    assert end_of(fork(fit)) in expected
    assert not canary.exists()


def test_the_bomb_would_go_off(tmp_path):
    pickle.loads(pickle.dumps(Bomb(tmp_path / "canary")))
    assert (tmp_path / "canary").exists()
