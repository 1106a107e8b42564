"""Which language a text is in."""

from __future__ import annotations

# The training passages are English. Text in other languages is marked as such, and not guessed at; text too short to
# tell is read.
READ = frozenset({"en", ""})
FEWEST_LETTERS = 15  # "AI" is called Afrikaans; of fewer letters nobody can tell
LAST_OF_ALPHABETS = 0x0E00  # behind it come scripts of which a few characters tell
MACRO_LANGUAGES = {"yue": "zh", "cmn": "zh", "zxx": ""}  # what the library says beyond ISO 639-1
SAMPLE_CHARACTERS = 500  # with six times as many, 2 of 14,000 articles change; the cost does with all
# Frequent in English and rare elsewhere: "is", "in", "on" and "was" are as frequent in its neighbours, and left out.
ENGLISH_WORDS = frozenset(
    ("the", "and", "with", "that", "this", "which", "have", "has", "from", "their", "they", "been", "would", "were")
).union(("its", "what", "you", "your", "how", "will", "than", "about"))
# A text is plainly English where each half of its sample has so many of these words, and such a share: asked of the
# whole, a page half Polish passed for English. The library agreed on all so found of 15,023 passages (83 %) and of
# 3,997 pieces of other feeds and pages (61 %).
FEWEST_ENGLISH, SHARE_ENGLISH = 2, 0.05
SHORTEST_COMMON = min(map(len, ENGLISH_WORDS))


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or an empty string where there is nothing to go by.

    >>> detect("Das neue Modell versteht auch lange Texte und rechnet auf dem Telefon.")
    'de'
    """
    sample = text[:SAMPLE_CHARACTERS].strip()
    common = _common_words(sample)
    if common * SHORTEST_COMMON >= FEWEST_LETTERS:  # so there are letters enough, which takes longer to count
        return "en"
    letters = list(filter(str.isalpha, sample))
    if len(letters) < FEWEST_LETTERS and not any(ord(letter) > LAST_OF_ALPHABETS for letter in letters):
        return ""
    if common:
        return "en"
    import py3langid  # it takes numpy along: .1 s that a run with nothing new need not take

    found = str(py3langid.classify(sample)[0])
    return MACRO_LANGUAGES.get(found, found if len(found) == 2 else "")


def _common_words(sample: str) -> int:
    """Return how many common words leave no doubt that it is English; 0 where it is the library's to judge."""
    words = sample.lower().split()
    middle, found = len(words) // 2, 0
    for half in (words[:middle], words[middle:]):
        count = sum(map(ENGLISH_WORDS.__contains__, half))
        if count < FEWEST_ENGLISH or count < SHARE_ENGLISH * len(half):
            return 0
        found += count
    return found
