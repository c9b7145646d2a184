"""`WordNetLexicon`: synonyms of English words, from files in the format of WordNet."""

import pickle
import sys
import time
from zipfile import ZipFile

import pyarrow as pa
import pytest

from skimbal.augmentation import SynonymAugmenter, WordNetLexicon
from skimbal.augmentation import _word_net_files as files
from skimbal.exceptions import DataFileError, MissingResourceError

LICENCE = "  1 This software and database is being provided to you  \n"
# "dress" leads to the sense of the garment first; "fast" is the antonym of "slow"
FILES = {
    "data.noun": (
        "00000010 06 n 03 dress 0 frock 0 evening_gown 0 001 @ 00000020 n 0000 | x\n"
        "00000020 06 n 02 apparel 0 dress 0 000 | clothing in general\n"
        "00000030 06 n 02 inch 0 in 0 000 | a unit\n"
        "00000040 15 n 02 China 0 Cathay 0 000 | a country\n"
        "00000050 06 n 02 china 0 chinaware 0 000 | crockery\n"
        "00000060 23 n 03 forty 0 40 0 xl 0 000 | a number\n"
        "00000070 23 n 02 metre 0 m 0 000 | a unit\n"
        "00000080 06 n 02 television 0 TV 0 000 | a device\n"
    ),
    "index.noun": (
        "dress n 2 1 @ 2 1 00000010 00000020  \n"
        "frock n 1 1 @ 1 0 00000010  \n"
        "evening_gown n 1 1 @ 1 0 00000010  \n"
        "apparel n 1 0 1 0 00000020  \n"
        "inch n 1 0 1 0 00000030  \n"
        "in n 1 0 1 0 00000030  \n"
        "cathay n 1 0 1 0 00000040  \n"
        "china n 2 0 2 1 00000040 00000050  \n"
        "forty n 1 0 1 0 00000060  \n"
        "xl n 1 0 1 0 00000060  \n"
        "m n 1 0 1 0 00000070  \n"
        "metre n 1 0 1 0 00000070  \n"
        "television n 1 0 1 0 00000080  \n"
        "tv n 1 0 1 0 00000080  \n"
    ),
    "data.verb": "00000010 29 v 02 dress 0 clothe 0 000 01 + 02 00 | put on clothes\n",
    "index.verb": "dress v 1 0 1 0 00000010  \nclothe v 1 0 1 0 00000010  \n",
    "data.adj": (
        "00000010 00 a 02 fast 0 quick(p) 0 001 ! 00000020 a 0101 | swift\n"
        "00000020 00 a 01 slow 0 001 ! 00000010 a 0101 | not fast\n"
    ),
    "index.adj": (
        "fast a 1 1 ! 1 1 00000010  \n"
        "quick a 1 1 ! 1 1 00000010  \n"
        "slow a 1 1 ! 1 1 00000020  \n"
    ),
    # 0x0b words
    "data.adv": "00000010 02 r 0b "
    + "".join(f"w{i} 0 " for i in range(11))
    + "000 | many\n",
    "index.adv": "w0 r 1 0 1 0 00000010  \n",
    "noun.exc": "feet foot\ninches inch\n",
    "verb.exc": "clad clothe\nhas have\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_text(LICENCE + content, encoding="utf-8")
    return tmp_path


def find(lexicon, *words):
    found = lexicon.find_synonyms(pa.array(words, pa.string())).to_pylist()
    return [sorted(synonyms) for synonyms in found]


def test_synonyms_are_the_words_of_all_senses(folder):
    found = find(WordNetLexicon(folder), "dress", "quick", "unknown")
    assert found == [["apparel", "clothe", "evening gown", "frock"], ["fast"], []]


# the words of each group, of which the index has those in lower case
NOUNS = [
    "shoe footwear",
    "glass drinking_glass",
    "glasses spectacles specs",
    "woman lady adult_female",
    "foot pes human_foot trotter point_of_view",
    "baby infant photo monarch jean jeans Baby walking",
    "lens optical_lens box crate",
    "it computing",
]
VERBS = ["wear have_on put_on don", "go travel", "carry do transport"]


def write_kind(folder, kind, groups):
    data, places = "", {}
    for i, names in enumerate(names.split() for names in groups):
        offset = f"{i + 1:08d}"
        words = " ".join(f"{name} 0" for name in names)
        data += f"{offset} 06 {kind[0]} {len(names):02x} {words} 000 | x\n"
        for name in names:
            places.setdefault(name.lower(), []).append(offset)
    index = "".join(
        f"{word} {kind[0]} {len(at)} 0 {len(at)} 0 {' '.join(at)}  \n"
        for word, at in places.items()
    )
    (folder / f"data.{kind}").write_text(LICENCE + data, encoding="utf-8")
    (folder / f"index.{kind}").write_text(LICENCE + index, encoding="utf-8")


@pytest.fixture
def inflected(tmp_path):
    write_kind(tmp_path, "noun", NOUNS)
    write_kind(tmp_path, "verb", VERBS)
    write_kind(tmp_path, "adj", ["fast quick"])
    write_kind(tmp_path, "adv", ["well good"])
    exceptions = "feet foot\nwomen woman\nspecs spec\n"
    (tmp_path / "noun.exc").write_text(exceptions, encoding="utf-8")
    (tmp_path / "verb.exc").write_text("went go\nhas have\n", encoding="utf-8")
    return WordNetLexicon(tmp_path)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("crates", ["boxes"]),
        ("lenses", ["boxes", "crates"]),
        ("ladies", ["adult females"]),
        ("women", ["adult females", "ladies"]),
        ("feet", ["trotters"]),
        ("wears", ["dons"]),
        ("carries", ["transports"]),
        ("transports", ["carries"]),
        ("infants", ["babies", "jeans"]),
    ],
)
def test_plurals_have_plurals_and_verbs_their_form_in_s(inflected, word, expected):
    assert find(inflected, word) == [expected]


def test_a_word_that_word_net_has_is_no_form_of_another(inflected):
    found = find(inflected, "glasses", "glass")
    assert found == [["specs", "spectacles"], ["drinking glass"]]


def test_forms_that_other_rules_would_need_have_no_synonyms(inflected):
    words = ["went", "walked", "wearing", "faster", "its", "s", "es", "ies"]
    assert find(inflected, *words) == [[]] * len(words)


def test_plurals_come_into_texts_in_the_case_of_the_word(inflected):
    augmenter = SynonymAugmenter(inflected, fraction=1.0, random_state=0)
    assert augmenter.augment(["Women, two LENSES"])[0].split(", ") in [
        [lady, f"two {lens}"]
        for lady in ("Ladies", "Adult females")
        for lens in ("BOXES", "CRATES")
    ]


def test_a_damaged_list_of_exceptions_is_named_with_its_line(folder):
    (folder / "noun.exc").write_text("feet foot\nteeth\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"Line 2 of noun\.exc"):
        find(WordNetLexicon(folder), "dress")


def test_antonyms_are_no_synonyms(folder):
    assert find(WordNetLexicon(folder), "fast", "slow") == [["quick"], []]


def test_the_first_sense_of_each_part_of_speech_can_be_all(folder):
    found = find(WordNetLexicon(folder, n_senses=1), "dress")
    assert found == [["clothe", "evening gown", "frock"]]


def test_function_words_have_no_synonyms(folder):
    assert find(WordNetLexicon(folder), "in", "inch") == [[], ["in"]]


def test_names_have_no_synonyms_but_can_be_one(folder):
    lexicon = WordNetLexicon(folder, n_senses=1)
    found = find(lexicon, "china", "cathay", "television", "tv")
    assert found == [["chinaware"], [], ["TV"], []]


def test_numbers_and_single_letters_have_no_synonyms(folder):
    found = find(WordNetLexicon(folder), "xl", "forty", "m", "metre")
    assert found == [[], [], [], ["m"]]


def test_counts_of_words_are_hexadecimal(folder):
    assert find(WordNetLexicon(folder), "w0") == [sorted(f"w{i}" for i in range(1, 11))]


def test_a_folder_above_dict_and_a_zip_file_are_read_as_well(folder, tmp_path):
    expected = find(WordNetLexicon(folder), "dress")
    packed = tmp_path / "wordnet.zip"
    with ZipFile(packed, "w") as archive:
        for name in FILES:
            archive.write(folder / name, f"wordnet/{name}")
    assert find(WordNetLexicon(packed), "dress") == expected
    inner = tmp_path / "above" / "dict"
    inner.mkdir(parents=True)
    for name in FILES:
        (folder / name).rename(inner / name)
    assert find(WordNetLexicon(tmp_path / "above"), "dress") == expected


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A machine without WordNet, but for what a test puts into the folder."""
    monkeypatch.setattr(files, "_DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(files, "_nltk_folders", lambda: [tmp_path / "nltk_data"])
    return tmp_path


@pytest.mark.parametrize("where", ["debian", "nltk_data/corpora/wordnet"])
def test_places_of_debian_and_nltk_are_searched(nowhere, where):
    (nowhere / where).mkdir(parents=True)
    for name, content in FILES.items():
        (nowhere / where / name).write_text(content, encoding="utf-8")
    assert find(WordNetLexicon(), "frock") == [["dress", "evening gown"]]


def test_zip_files_of_nltk_are_found(nowhere):
    corpora = nowhere / "nltk_data" / "corpora"
    corpora.mkdir(parents=True)
    with ZipFile(corpora / "wordnet.zip", "w") as archive:
        for name, content in FILES.items():
            archive.writestr(f"wordnet/{name}", content)
    assert find(WordNetLexicon(), "frock") == [["dress", "evening gown"]]


def test_folders_of_nltk_are_those_that_it_names(monkeypatch, tmp_path):
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    folders = files._nltk_folders()
    assert folders[0] == tmp_path
    assert files.Path(sys.prefix, "nltk_data") in folders


@pytest.mark.usefixtures("nowhere")
def test_a_missing_word_net_is_named_with_its_remedy_at_once():
    start = time.perf_counter()
    with pytest.raises(MissingResourceError, match="apt-get install wordnet-base"):
        SynonymAugmenter(WordNetLexicon()).fit([])
    assert time.perf_counter() - start < 1


def test_a_damaged_file_is_named_with_its_line(folder):
    with (folder / "data.verb").open("a", encoding="utf-8") as file:
        file.write("00000020 29 v 09 dress 0\n")
    with pytest.raises(DataFileError, match=r"Line 3 of data\.verb"):
        find(WordNetLexicon(folder), "dress")


def test_an_index_that_leads_nowhere_is_refused(folder):
    (folder / "index.adv").write_text("w0 r 1 0 1 0 00000099  \n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"Line 1 of index\.adv"):
        find(WordNetLexicon(folder), "dress")


def test_a_missing_file_is_named(folder):
    (folder / "index.adv").unlink()
    with pytest.raises(DataFileError, match=r"index\.adv cannot be read"):
        find(WordNetLexicon(folder), "dress")


def test_zip_files_of_something_else_are_refused(tmp_path):
    path = tmp_path / "wordnet.zip"
    path.write_bytes(b"no zip file")
    with pytest.raises(DataFileError, match="BadZipFile"):
        find(WordNetLexicon(path), "dress")


def test_senses_are_counted_from_one(folder):
    with pytest.raises(ValueError, match="'n_senses' parameter of WordNetLexicon"):
        find(WordNetLexicon(folder, n_senses=0), "dress")


def test_a_pickle_holds_the_parameters_only(folder):
    lexicon = WordNetLexicon(folder)
    find(lexicon, "dress")
    pickled = pickle.dumps(lexicon)
    assert len(pickled) < 1000
    assert find(pickle.loads(pickled), "dress") == find(lexicon, "dress")
