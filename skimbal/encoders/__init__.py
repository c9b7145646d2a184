"""Turn texts into vectors: sparse TF-IDF, and embeddings of a transformer."""

from skimbal.encoders._cache import EmbeddingCache, clear_cache
from skimbal.encoders._lexical import LexicalEncoder
from skimbal.encoders._transformer import TransformerEncoder

__all__ = ["EmbeddingCache", "LexicalEncoder", "TransformerEncoder", "clear_cache"]
