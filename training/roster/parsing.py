"""What people type into cells, read into values. Names stay exactly as typed; only what counts is normalised.

Each parser takes a cell value that is not empty and gives a Python value, or raises `Bad` with a code of
`messages.WORDS` and its parameters.
"""

import re
import unicodedata
from calendar import month_abbr, monthrange
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from companies.models import corporate_number
from imjapan.core.text import fold
from imjapan.law.era import DateError, parse_date
from imjapan.organization.models import Staff
from imjapan.organization.numbers import closed_up
from interns.models import Nationality, Person

from ..models import Regime
from .exam_words import GRADES, PARTS, RESULTS
from .fields import Field
from .listed import CATEGORIES, DIVISIONS, PREFECTURES, SECTORS

NOT_FILED = "not_filed"
EXCEL_ZERO = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
_MONTHS = {name.lower(): n for n, name in enumerate(month_abbr) if name}
_ENGLISH = re.compile(r"(\d{1,2})[-/ ]([a-z]{3})[a-z]*[-/ ,]+(\d{4})|([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})")
_YMD = re.compile(r"\d{4}\D(\d{1,2})\D(\d{1,2})\D?|\d{4}(\d{2})(\d{2})|[^\d]*(?:\d{1,2}|元)\D(\d{1,2})\D(\d{1,2})\D?")
_CLOCK = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.0+)?)?$")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−ー－"), "-")
_INVISIBLE = frozenset("\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}")


class Bad(Exception):
    """A value that cannot be taken. `code` and `params` as in `messages`."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code, self.params = code, params


def parse(field: Field, value):
    """The value of a cell for a field. Raises Bad."""
    made = PARSERS[field.parser](value)
    if field.size and isinstance(made, str) and len(made) > field.size:
        raise Bad("too_long", limit=field.size, length=len(made))
    return made


def looks_like_my_number(text: str) -> bool:
    """Whether a text is twelve digits with the check digit of an Individual Number (個人番号; 総務省令85号 5条)."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{12}", digits):
        return False
    total = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(digits[:11]), start=1))
    rest = total % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def plain(value) -> str:
    """A cell as one line of text, without spaces around it; line breaks inside become spaces."""
    if type(value) is str and value.isprintable() and "\u3099" not in value and "\u309a" not in value:
        return value.strip()  # nearly all
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"{value:%Y/%m/%d %H:%M}" if value.time() != time() else f"{value:%Y/%m/%d}"
    if isinstance(value, date):
        return f"{value:%Y/%m/%d}"
    text = value if isinstance(value, str) else str(value)
    text = unicodedata.normalize("NFC", text) if "\u3099" in text or "\u309a" in text else text
    if "\n" in text or "\r" in text:
        text = " ".join(part.strip() for part in text.splitlines() if part.strip())
    if not text.isprintable():  # a joiner belongs to its word (Sinhala), a character of one's own (外字) to its name
        text = "".join(c for c in text.replace("\t", " ") if c not in _INVISIBLE and unicodedata.category(c) != "Cc")
    return text.strip()


def _text(value):
    if isinstance(value, datetime | date | time):
        raise Bad("date_in_text")
    return plain(value)


def _number(value):
    text = _text(value)
    if looks_like_my_number(text):
        raise Bad("my_number")
    return unicodedata.normalize("NFKC", text)


def _kana(value):
    text = _text(value)
    bare = re.sub(r"[\s・.,'’‘、。()（）&＆/／=＝-]|[A-Za-z0-9]", "", unicodedata.normalize("NFKC", text))
    if any(not ("\u3041" <= c <= "\u30ff" or c in "〜～‐－−–—") for c in bare):
        raise Bad("not_kana")
    return text


def _date(value):
    if isinstance(value, bool | time | timedelta):
        raise Bad("not_a_date")
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _plausible(value)
    return _date_from(str(value))


@lru_cache(maxsize=20_000)
def _date_from(typed):
    text = _CLOCK.sub("", unicodedata.normalize("NFKC", typed).strip()).strip()
    text = re.sub(r"[(][月火水木金土日][)]$", "", text)
    if text.isdigit() and len(text) == 5 and int(text) in SERIALS:
        return EXCEL_ZERO + timedelta(days=int(text))
    if match := _ENGLISH.fullmatch(text.lower()):
        day, month, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        if month not in _MONTHS:
            raise Bad("not_a_date")
        return _plausible(_made(int(year), _MONTHS[month], int(day)))
    try:
        return _plausible(parse_date(text))
    except DateError as error:
        if error.code == "impossible_date":
            raise _impossible(text) from None
        if error.code == "not_a_date" and _SHORT_YEAR.fullmatch(text.translate(_HYPHENS)):
            raise Bad("ambiguous_date") from None
        raise Bad(error.code) from None


def _impossible(text):
    match = _YMD.fullmatch("".join(text.split()))
    parts = [int(part) for part in match.groups() if part] if match else []
    if len(parts) == 2 and not 1 <= parts[0] <= 12:
        return Bad("no_month", month=parts[0])
    return Bad("no_day", month=parts[0], day=parts[1]) if len(parts) == 2 else Bad("impossible_date")


def _made(year, month, day):
    if not 1 <= day <= monthrange(year, month)[1]:
        raise Bad("no_day", month=month, day=day)
    return date(year, month, day)


def _plausible(day):
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Bad("far_date")
    return day


def _filed(value):
    if fold(plain(value)) in {fold(word) for word in ("未提出", "未", "なし", "not filed", "missing", "no", "×")}:
        return NOT_FILED
    return _date(value)


def _postal(value):
    digits = re.sub(r"[\s〒-]", "", unicodedata.normalize("NFKC", plain(value)).translate(_HYPHENS))
    if isinstance(value, int) and len(digits) in (5, 6):
        digits = digits.zfill(7)  # Excel took the zeros of 0600001 away
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise Bad("not_postal")
    return f"{digits[:3]}-{digits[3:]}"


def _corporate(value):
    text = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", _text(value)).translate(_HYPHENS)).upper()
    if looks_like_my_number(text):
        raise Bad("my_number")
    text = text[1:] if re.fullmatch(r"T[0-9]{13}", text) else text
    try:
        corporate_number(text)
    except ValidationError:
        code = "corporate_check" if re.fullmatch(r"[0-9]{13}", text) else "corporate_digits"
        raise Bad(code, length=len(text)) from None
    return text


def _passport(value):
    text = closed_up(_number(value))
    if not re.fullmatch(r"[A-Z0-9]{5,20}", text) or not any(c.isdigit() for c in text):
        raise Bad("not_passport")
    return text


def _card(value):
    text = re.sub(r"[\s-]", "", _number(value)).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{8}[A-Z]{2}", text):
        raise Bad("not_card")
    return text


def _choice(table, code):
    words = {fold(word).replace(" ", ""): value for value, names in table.items() for word in names}

    def read(value):
        try:
            return words[fold(plain(value)).replace(" ", "")]
        except KeyError:
            raise Bad(code) from None

    return read


_COUNTRIES = {
    "ID": ("ID", "IDN", "インドネシア", "インドネシア共和国", "尼", "Indonesia", "Indonesian"),
    "TH": ("TH", "THA", "タイ", "タイ王国", "Thailand", "Thai"),
    "VN": ("VN", "VNM", "ベトナム", "ヴェトナム", "ベトナム社会主義共和国", "越", "Vietnam", "Viet Nam", "Vietnamese"),
    "BD": ("BD", "BGD", "バングラデシュ", "バングラディシュ", "バングラデシュ人民共和国", "Bangladesh", "Bangladeshi"),
    "LK": ("LK", "LKA", "スリランカ", "スリランカ民主社会主義共和国", "Sri Lanka", "Sri Lankan"),
    "PH": ("PH", "PHL", "フィリピン", "フィリピン共和国", "比", "Philippines", "Filipino"),
    "MM": ("MM", "MMR", "ミャンマー", "ミャンマー連邦共和国", "Myanmar", "Burma"),
    "KH": ("KH", "KHM", "カンボジア", "カンボジア王国", "Cambodia", "Cambodian"),
    "NP": ("NP", "NPL", "ネパール", "Nepal", "Nepalese"),
    "MN": ("MN", "MNG", "モンゴル", "モンゴル国", "Mongolia", "Mongolian"),
    "CN": ("CN", "CHN", "中国", "中華人民共和国", "中", "China", "Chinese"),
    "IN": ("IN", "IND", "インド", "India", "Indian"),
}
_LANGUAGES = {
    "id": ("id", "インドネシア語", "Indonesian"), "th": ("th", "タイ語", "Thai"),
    "vi": ("vi", "ベトナム語", "ヴェトナム語", "Vietnamese"), "bn": ("bn", "ベンガル語", "Bengali", "Bangla"),
    "si": ("si", "シンハラ語", "Sinhala", "Sinhalese"), "ta": ("ta", "タミル語", "Tamil"),
    "en": ("en", "英語", "English"), "tl": ("tl", "fil", "タガログ語", "フィリピノ語", "Tagalog"),
    "my": ("my", "ミャンマー語", "ビルマ語", "Burmese"), "km": ("km", "クメール語", "カンボジア語", "Khmer"),
    "ne": ("ne", "ネパール語", "Nepali"), "mn": ("mn", "モンゴル語", "Mongolian"),
    "zh": ("zh", "中国語", "Chinese"), "hi": ("hi", "ヒンディー語", "Hindi"), "ja": ("ja", "日本語", "Japanese"),
}  # fmt: skip
_SEXES = {
    Person.Sex.MALE: ("男", "男性", "M", "male"),
    Person.Sex.FEMALE: ("女", "女性", "F", "female"),
    Person.Sex.OTHER: ("その他", "X", "other"),
}
_ROLES = {
    Staff.Role.MEMBER: ("職員", "担当", "担当職員", "巡回担当", "staff", "staff member", "member"),
    Staff.Role.MANAGER: ("監理責任者", "責任者", "manager", "supervision manager"),
    Staff.Role.ACCOUNTANT: ("経理", "会計", "経理担当", "accountant"),
    Staff.Role.COUNSELLOR: ("相談員", "相談", "母国語相談員", "counsellor", "counselor"),
}
# Specified skilled workers whose cell tells 1号 from 2号; without a number nothing is said about it.
SSW_1, SSW_2 = "ssw_1", "ssw_2"
_REGIMES = {
    Regime.TITP: ("技能実習", "TITP", "実習", "技能実習制度", "technical intern training"),
    Regime.ESD: ("育成就労", "ESD", "育成就労制度", "employment for skill development"),
    Regime.SSW: ("特定技能", "SSW", "specified skilled worker"),
    SSW_1: ("特定技能1号", "特定技能第1号", "SSW1", "specified skilled worker 1"),
    SSW_2: ("特定技能2号", "特定技能第2号", "SSW2", "specified skilled worker 2"),
}
_YES = ("はい", "有", "あり", "○", "〇", "◯", "✓", "レ", "yes", "y", "true", "1", "該当")
_NO = ("いいえ", "無", "なし", "×", "✕", "-", "no", "n", "false", "0", "非該当")
_SOLE = {True: (*_YES, "個人", "個人事業主", "個人事業者", "sole"), False: (*_NO, "法人", "会社", "corporation")}
_SSW = re.compile(r"(?:特定技能|ssw)-?第?([12])")
_STAGE = re.compile(r"(?:技能実習)?生?第?([123])号?(?:技能実習)?生?[イロ]?(?:技能実習)?|stage([123])")


def _stage(value):
    """The stage 1 to 3; or the regime, where the cell names one that has no stages (SSW_1, SSW_2 where it tells)."""
    text = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", plain(value))).lower()
    text = text.translate(str.maketrans("一二三", "123")).replace("団体監理型", "")
    if text.startswith(("特定技能", "ssw")):
        told = _SSW.search(text)
        return (SSW_1 if told[1] == "1" else SSW_2) if told else Regime.SSW
    if text.startswith(("育成就労", "esd")):
        return Regime.ESD
    match = _STAGE.fullmatch(text)
    if match is None:
        raise Bad("not_stage")
    return int(match[1] or match[2])


def _occupation(value):
    """The code of an operation without leading zeros; whether a list has it depends on the plan."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", _text(value)).translate(_HYPHENS))
    if not re.fullmatch(r"[0-9]{1,2}(-[0-9]{1,2}){2}", text):
        raise Bad("not_occupation")
    return "-".join(str(int(part)) for part in text.split("-"))


def _count(value):
    text = re.sub(r"[,人名\s]", "", unicodedata.normalize("NFKC", plain(value)))
    if not text.isdigit() or len(text) > 5:
        raise Bad("not_count")
    return int(text)


def _months(value):
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", plain(value))).lower()
    match = re.fullmatch(r"([0-9]{1,2})(?:か月|ヶ月|カ月|ケ月|ヵ月|箇月|月|months?)?|([1-9])(?:年|years?)", text)
    if match is None:
        raise Bad("not_months")
    return int(match[1]) if match[1] else 12 * int(match[2])


def _category(value):
    """The name of a work category as the law has it; another text stays, and is compared with its sector later."""
    text = _text(value)
    return CATEGORIES.get(fold(text).replace(" ", ""), text)


def _prefecture(value):
    text = fold(plain(value)).replace(" ", "")
    return _PREFECTURE(text.zfill(2) if text.isdigit() else text)


def _mail(value):
    text = unicodedata.normalize("NFKC", _text(value))
    try:
        validate_email(text)
    except ValidationError:
        raise Bad("not_mail") from None
    return text


_PREFECTURE = _choice(PREFECTURES, "not_prefecture")

PARSERS = {
    "text": _text,
    "name": _text,
    "kana": _kana,
    "number": _number,
    "date": _date,
    "filed": _filed,
    "postal": _postal,
    "corporate": _corporate,
    "passport": _passport,
    "card": _card,
    "nationality": _choice(_COUNTRIES, "not_nationality"),
    "sex": _choice(_SEXES, "not_sex"),
    "language": _choice(_LANGUAGES, "not_language"),
    "stage": _stage,
    "occupation": _occupation,
    "regime": _choice(_REGIMES, "not_regime"),
    "sector": _choice(SECTORS, "not_sector"),
    "category": _category,
    "months": _months,
    "division": _choice(DIVISIONS, "not_division"),
    "prefecture": _prefecture,
    "grade": _choice(GRADES, "not_grade"),
    "part": _choice(PARTS, "not_part"),
    "result": _choice(RESULTS, "not_result"),
    "role": _choice(_ROLES, "not_role"),
    "yes": _choice({True: _YES, False: _NO}, "not_yes"),
    "sole": _choice(_SOLE, "not_yes"),
    "count": _count,
    "mail": _mail,
    "user": _text,
}
assert set(_COUNTRIES) == set(Nationality.values)  # a new country must be readable too
