import shutil

import pytest
import torch
from transformers import AutoConfig, AutoModel

from skimbal._torch._model_config import (
    CAUSAL_TYPES,
    ENCODER_TYPES,
    SEQ2SEQ_TYPES,
    check_config,
)
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._pretrained import load_body, resolve_pretrained
from skimbal.exceptions import ModelFormatError, UntrustedModelError
from tests._torch.conftest import edit_config


@pytest.mark.parametrize("key", ["auto_map", "custom_pipelines"])
def test_a_config_that_names_code_is_refused(model, key):
    edit_config(model, **{key: {"AutoModel": "evil.Model"}})
    with pytest.raises(UntrustedModelError, match=key):
        resolve_pretrained(model)


@pytest.mark.parametrize("key", ["attn_implementation", "_attn_implementation"])
def test_a_config_that_names_an_attention_kernel_is_refused(model, key):
    edit_config(model, **{key: "owner/kernel"})
    with pytest.raises(UntrustedModelError, match=key):
        resolve_pretrained(model)


def test_plain_attention_in_a_config_is_no_reason_to_refuse(model):
    edit_config(model, _attn_implementation="eager")
    assert load_body(resolve_pretrained(model)) is not None


@pytest.mark.parametrize("kind", ["t5", "gpt2", "vit", None, 7])
def test_only_text_encoders_are_taken(model, kind):
    edit_config(model, model_type=kind)
    with pytest.raises(UntrustedModelError, match="text encoders"):
        resolve_pretrained(model)


def test_quantised_weights_are_refused(model):
    edit_config(model, quantization_config={"quant_method": "gptq"})
    with pytest.raises(ModelFormatError, match="quantised"):
        resolve_pretrained(model)


def test_the_folder_of_a_saved_classifier_names_its_body(model, tmp_path):
    saved = tmp_path / "saved"
    shutil.copytree(model, saved / "body")
    with pytest.raises(ModelFormatError, match=r"can be used: .*body"):
        resolve_pretrained(saved)


def test_pickled_weights_are_refused(model):
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    with pytest.raises(UntrustedModelError, match="safetensors"):
        resolve_pretrained(model)


@pytest.mark.parametrize(
    "sizes",
    [
        {"vocab_size": 10**12},
        {"hidden_size": -1},
        {"hidden_size": 0},
        {"dim": 10**6},
        {"n_layers": 3000},
        {"embedding_size": "x"},
        {"input_embedding_size": 10**9},
        {"num_hidden_layers": 3000},
        {"vocab_size": "many"},
    ],
)
def test_a_config_larger_than_its_weights_is_refused(model, sizes):
    edit_config(model, **sizes)
    with pytest.raises(ModelFormatError):
        resolve_pretrained(model)


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_damaged_config_is_refused(model, content):
    (model / "config.json").write_text(content)
    with pytest.raises(ModelFormatError, match="config"):
        resolve_pretrained(model)


def test_an_adapter_is_refused_since_it_names_another_model(model):
    (model / "adapter_config.json").write_text("{}")
    with pytest.raises(UntrustedModelError, match="adapter"):
        resolve_pretrained(model)


# what differs from BERT: the names of sizes, the attention, where positions start
_SIZES = {
    "albert": {"embedding_size": 16},
    "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64},
    "mobilebert": {"embedding_size": 16, "true_hidden_size": 32},
    "modernbert": {"cls_token_id": 2, "sep_token_id": 3},
    "rembert": {"input_embedding_size": 16, "output_embedding_size": 16},
    "squeezebert": {"q_groups": 1, "k_groups": 1, "v_groups": 1},
    "xmod": {"languages": ("en_XX",), "default_language": "en_XX"},
}


@pytest.mark.parametrize("kind", sorted(ENCODER_TYPES))
def test_every_kind_of_encoder_reads_texts_of_its_full_length(kind, tmp_path):
    sizes = {
        "vocab_size": 60,
        "hidden_size": 32,
        "embedding_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "intra_bottleneck_size": 32,
        "max_position_embeddings": 20,
        "pad_token_id": 1,
        "bos_token_id": 2,
        "eos_token_id": 3,
    }
    config = AutoConfig.for_model(kind, **(sizes | _SIZES.get(kind, {})))
    AutoModel.from_config(config).save_pretrained(tmp_path)
    encoder = PooledEncoder(load_body(resolve_pretrained(tmp_path)), "mean").eval()
    ids = torch.arange(5, 5 + encoder.max_length)[None]
    with torch.inference_mode():
        vectors = encoder(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            token_type_ids=torch.zeros_like(ids),  # as pairs have
        )
    assert vectors.shape == (1, 32)
    assert vectors.isfinite().all()


@pytest.mark.parametrize(
    ("kind", "key"),
    [("gpt2", "n_embd"), ("t5", "d_model"), ("marian", "decoder_layers")],
)
def test_a_writing_model_larger_than_its_weights_is_refused(model, kind, key):
    edit_config(model, model_type=kind, **{key: 10**6})
    with pytest.raises(ModelFormatError, match="larger model than its weights"):
        check_config(model, CAUSAL_TYPES | SEQ2SEQ_TYPES)


def test_the_types_that_can_be_used_are_named(model):
    with pytest.raises(UntrustedModelError, match="types that can be used are: bart"):
        check_config(model, SEQ2SEQ_TYPES)
