"""Foreign code reaches no other machine while it runs."""

import socket
import threading
import time
from types import SimpleNamespace

import pytest

from skimbal.augmentation import NlpaugAugmenter
from skimbal.exceptions import MissingResourceError


class DownloadingAug:
    def __init__(self):
        socket.create_connection(("example.org", 80), timeout=30)


def test_nothing_is_downloaded():
    find = socket.getaddrinfo
    start = time.perf_counter()
    with pytest.raises(MissingResourceError, match="nothing is downloaded"):
        NlpaugAugmenter(DownloadingAug).fit([])
    assert time.perf_counter() - start < 1
    assert socket.getaddrinfo is find


def test_other_threads_can_still_reach_other_machines():
    found = []

    def augment(text):
        def find():
            found.append(socket.getaddrinfo("127.0.0.1", 80))

        thread = threading.Thread(target=find)
        thread.start()
        thread.join()
        return text

    NlpaugAugmenter(lambda: SimpleNamespace(augment=augment)).augment(["red"])
    assert found[0]


def test_the_hub_is_offline_only_meanwhile():
    from huggingface_hub import constants

    before, seen = constants.HF_HUB_OFFLINE, []
    NlpaugAugmenter(lambda: seen.append(constants.HF_HUB_OFFLINE)).fit([])
    assert seen == [True]
    assert before == constants.HF_HUB_OFFLINE


def test_the_hub_is_offline_in_no_other_thread(monkeypatch):
    from huggingface_hub import constants, is_offline_mode

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    seen = {}

    def ask(key):
        seen[key] = bool(is_offline_mode())

    def augment(text):
        ask("here")
        thread = threading.Thread(target=ask, args=["there"])
        thread.start()
        thread.join()
        return text

    outer = NlpaugAugmenter(lambda: SimpleNamespace(augment=augment))
    # an augmenter may run another one
    both = NlpaugAugmenter(
        lambda: SimpleNamespace(augment=lambda text: outer.augment([text])[0])
    )
    for augmenter in (outer, both):
        seen.clear()
        augmenter.augment(["red"])
        assert seen == {"here": True, "there": False}
        assert constants.HF_HUB_OFFLINE is False
