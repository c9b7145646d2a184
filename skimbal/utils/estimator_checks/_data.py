"""The few rows that every check fits on."""

__all__ = ["CANARY", "LABELS", "TEXTS", "labels", "secret_texts"]

# English and Chinese titles, unequal classes, no order by class
_ROWS = """
clothing|red dress for women
phone|black phone case
food|apple juice
clothing|blue shirt for men
phone|new tablet, great screen
food|fresh apple 1 kg
clothing|红色 连衣裙 女
clothing|black shoe for kids
phone|苹果手机 128GB
food|good orange juice
clothing|green dress
phone|blue phone case
clothing|男 衬衫 蓝色
food|苹果 新鲜
clothing|white shirt
phone|cheap tablet case
phone|tablet order, late again
clothing|women shoe
phone|手机壳 黑色
clothing|黑色 女鞋
food|好喝的 果汁
phone|great phone
clothing|kids dress, red
food|green apple and red apple
"""

_PAIRS = [line.split("|") for line in _ROWS.strip().splitlines()]
TEXTS: list[str] = [text for _, text in _PAIRS]
LABELS: list[str] = [label for label, _ in _PAIRS]

# Stands for personal data: no error, log or file may ever show it
CANARY = "zqcanaryxw"


def labels(n_classes: int = 3) -> list[str]:
    """Return the three labels of `TEXTS`, or two: clothing or not."""
    if n_classes == 3:
        return list(LABELS)
    return ["clothing" if label == "clothing" else "other" for label in LABELS]


def secret_texts() -> list[str]:
    """Return `TEXTS` with the canary in every row."""
    return [f"{text} {CANARY}" for text in TEXTS]
