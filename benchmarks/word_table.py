"""Make index/words_en.txt: how common English words are, and which are related.

    python benchmarks/word_table.py /usr/share/wordnet wiki_train.jsonl squad_train.jsonl > index/words_en.txt

The first argument is a folder with WordNet's database files (Debian's package wordnet-base has them), the others
are labelled collections as `pullquote eval` reads them. The same arguments give the same bytes.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from index.language import fold, stem
from index.words import WORD

# A word is common if so many articles use it, or if the texts in which WordNet counts use it so often.
LEAST_ARTICLES = 3
LEAST_USES = 5

# Of a word's senses, which come most used first, so many count for each relation that WordNet's pointers mark:
# + and \\ derived from, @ broader, & similar, ~ narrower. Synonyms, in the same synset, count like what is derived.
SYNONYM_SENSES = 3
POINTER_SENSES = {"+": 3, "\\": 3, "@": 2, "&": 2, "~": 1}
DERIVED = "+\\"

HEADER = """\
# {articles} encyclopedia articles: how many of them use a word, and which words are related to it.
# Made by benchmarks/word_table.py. A line: a term, the number of articles, the terms that mean the same or are
# derived from it, then behind "/" those that are broader or narrower.
#
# Counted in the training parts of SQuADShifts (new Wikipedia; text CC BY-SA) and of SQuAD 1.1 (CC BY-SA 4.0):
# Miller, Krauth, Recht and Schmidt (2020); Rajpurkar, Zhang, Lopyrev and Liang (2016).
# Relations from WordNet 3.0, Princeton University: see WORDNET_LICENSE.txt beside this file.
"""


def main(wordnet: Path, collections: list[Path]) -> None:
    """Print the table."""
    articles, counts = count_articles(collections)
    synsets = {part: dict(read_synsets(wordnet / f"data.{part}")) for part in ("noun", "verb", "adj", "adv")}
    uses = count_uses(wordnet / "cntlist.rev")
    common = {term for term, n in counts.items() if n >= LEAST_ARTICLES}
    common |= {term for term, n in uses.items() if n >= LEAST_USES}
    same: defaultdict[str, set[str]] = defaultdict(set)
    broader: defaultdict[str, set[str]] = defaultdict(set)
    for part in synsets:
        for lemma, offsets in read_senses(wordnet / f"index.{part}"):
            term = term_of(lemma)
            if term not in common:
                continue
            for rank, offset in enumerate(offsets):
                words, pointers = synsets[part][offset]
                if rank < SYNONYM_SENSES:
                    same[term].update(term_of(word) for word in words)
                for symbol, target, target_part, source in pointers:
                    if rank >= POINTER_SENSES.get(symbol, 0) or (source and words[source - 1] != lemma):
                        continue
                    relatives = same if symbol in DERIVED else broader
                    relatives[term].update(term_of(word) for word in synsets[target_part][target][0])
    common = {term for term in common if WORD.fullmatch(term) and "_" not in term}
    print(HEADER.format(articles=articles), end="")
    for term in sorted(common):
        first = sorted((same[term] & common) - {term})
        second = sorted((broader[term] & common) - same[term] - {term})
        print(" ".join([term, str(counts[term]), *first, *(["/", *second] if second else [])]))


def count_articles(collections: list[Path]) -> tuple[int, Counter[str]]:
    """How many articles there are, and how many of them use each term."""
    counts: Counter[str] = Counter()
    articles = 0
    for path in collections:
        for line in path.read_text(encoding="utf-8").splitlines():
            text = " ".join(json.loads(line)["paragraphs"])
            counts.update({term_of(word) for word in WORD.findall(text)})
            articles += 1
    return articles, counts


def count_uses(path: Path) -> Counter[str]:
    """How often each term is used in the texts that WordNet's senses were counted in."""
    uses: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, count = line.split()
        if WORD.fullmatch(key.split("%")[0]) and "_" not in key:
            uses[term_of(key.split("%")[0])] += int(count)
    return uses


def read_synsets(path: Path) -> Iterator[tuple[str, tuple[list[str], list[tuple[str, str, str, int]]]]]:
    """Each synset's offset, its single words, and its pointers: symbol, offset, part of speech, which word's."""
    parts = {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split(" | ")[0].split()
        size = int(fields[3], 16)
        words = [word.split("(")[0].lower() for word in fields[4 : 4 + 2 * size : 2]]
        rest = fields[5 + 2 * size :]
        pointers = [
            (symbol, target, parts[part], int(source[:2], 16))
            for symbol, target, part, source in zip(rest[::4], rest[1::4], rest[2::4], rest[3::4], strict=False)
            if part in parts and len(target) == 8
        ]
        yield fields[0], (words, pointers)


def read_senses(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each single word and the offsets of its senses, most used first."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" ") and "_" not in (fields := line.split())[0]:
            yield fields[0], fields[-int(fields[2]) :]


def term_of(word: str) -> str:
    """The term of an English word; one of several words keeps its underscores, so no text has it."""
    return stem(fold(word), "en")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
