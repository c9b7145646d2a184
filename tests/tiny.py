"""A BERT small enough for tests: two layers, 32 wide, random weights, no network."""

import string
from pathlib import Path
from tempfile import TemporaryDirectory

# The path is known before the model is made (by the fixture `tiny_bert`), so that
# tests can be parametrised with it. The folder is deleted when Python ends.
_FOLDER = TemporaryDirectory(prefix="skimbal-tests-")
TINY_BERT = str(Path(_FOLDER.name) / "tiny-bert")

WORDS = (
    "red blue black green dress shirt shoe phone case tablet apple juice shampoo "
    "bottle cheap great bad new men women kids free win prize call now where are "
    "you home good movie not refund order late the a of for and in to is"
).split()
HAN = "红蓝黑绿色连衣裙手机平板苹果洗发水热器书新款女男大小好差不的了很买"


def vocabulary() -> list[str]:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = list(string.ascii_lowercase + string.digits + string.punctuation)
    return special + letters + [f"##{c}" for c in letters] + WORDS + list(HAN)


def make_tiny_bert(folder: Path, seed: int = 0) -> Path:
    """Write config, weights and tokenizer of a tiny BERT to `folder`."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokens = vocabulary()
    vocab = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=64,
    ).save_pretrained(folder)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        config = BertConfig(
            vocab_size=len(vocab),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=64,
        )
        BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder
