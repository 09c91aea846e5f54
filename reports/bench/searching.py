"""Finding people and companies by name: the query of a first page of fifty, without the page around it."""

from collections.abc import Iterator

from companies.models import Company
from imjapan.core.search import matching
from interns.models import Person

from .pages import SEARCH_GOAL
from .timing import Result, timed

SHOWN = 50
WAYS = (
    ("kanji", Company, ("髙橋", "高橋", "食品", "製作所")),
    ("kana of companies", Company, ("トウワ", "たかはし", "ｷｮｳｴｲ", "ノウエン")),
    ("romaji of companies", Company, ("touwa", "towa", "takahashi", "kyouei")),
    ("one kanji", Company, ("田", "本", "工")),
    ("katakana of people", Person, ("グエン", "スティアワン", "ラマダン", "ぺれーら")),
    ("passport name", Person, ("setiawan", "NGUYEN VAN", "perera", "rahman")),
    ("native script", Person, ("Nguyễn", "น้ำทิพย์", "রহমান", "පෙරේරා", "சுரேஷ்")),
    ("part of a word", Person, ("etia", "guy", "マダ", "ロホ")),
    ("one character", Person, ("グ", "a", "น", "ර")),
    ("two words", Person, ("nguyen anh", "siti sari", "タン レ")),
    ("number in the former system", Person, ("P012345", "p0001", "54321")),
    ("nothing found", Person, ("qqqq", "存在しない")),
)


def measure(rounds: int) -> Iterator[Result]:
    """One result for each way of searching."""
    for name, model, words in WAYS:

        def find(n, model=model, words=words):
            rows = matching(model.objects.all(), words[n % len(words)]).order_by("sort_key", "pk")
            return list(rows.values_list("pk", "sort_key")[:SHOWN])

        yield timed("name search", name, find, goal=SEARCH_GOAL, rounds=rounds)
