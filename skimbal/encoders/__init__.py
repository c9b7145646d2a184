"""Turn texts into vectors: sparse TF-IDF, and embeddings of a transformer."""

from skimbal.encoders._cache import EmbeddingCache, clear_cache

__all__ = ["EmbeddingCache", "clear_cache"]
