"""Keys for searching and sorting names. Names themselves are stored exactly as written; only keys are folded.

A key folds width, case, hiragana to katakana, accents of Latin letters and old forms of kanji, so that 髙﨑, ﾀｶｻｷ,
たかさき and Nguyễn are found as 高崎, タカサキ and nguyen. Marks of other scripts (น้ำ, মোঃ) are letters and stay.
"""

import re
import unicodedata

# Old and variant forms that people type as the common one. Only forms that are the same name in a register search.
VARIANTS = str.maketrans(
    "髙﨑𠮷邊邉濵濱澤齋齊斎嶋嶌德廣國櫻壽眞惠圓榮瀨𣘺槗龍藪薮栁桒檜冨塚條學萬應實黑曾淵渕渊鹽壱與冲峯",
    "高崎吉辺辺浜浜沢斉斉斉島島徳広国桜寿真恵円栄瀬橋橋竜薮薮柳桑桧富塚条学万応実黒曽渕渕渕塩一与沖峰",
)
LATIN = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe"})
KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
VOWELS = {
    vowel: f"{vowel}{row}"
    for vowel, row in {
        "ア": "カサタナハマヤラワ",
        "イ": "キシチニヒミリヰ",
        "ウ": "クスツヌフムユル",
        "エ": "ケセテネヘメレヱ",
        "オ": "コソトノホモヨロヲ",
    }.items()
}
VOWEL_OF = {kana: vowel for vowel, kanas in VOWELS.items() for kana in kanas}
PUNCTUATION = str.maketrans(dict.fromkeys("()[]{}「」『』【】・･.,、。;:/'’\"", " "))
DAKUTEN = "\u3099\u309a"
# Words that every company has; nobody sorts by them.
LEGAL_FORM = re.compile(r"^\s*(カブシキ|ユウゲン|ゴウドウ|ゴウシ|ゴウメイ)[ガカ]イシャ\s*")


def fold(text: str) -> str:
    """The search form of a text: one case, one width, katakana for kana, plain Latin letters, common kanji."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(KATAKANA).translate(VARIANTS)
    text = text.translate(LATIN).translate(PUNCTUATION)
    if not text.isascii():
        text = _plain_latin(text)
    return " ".join(text.split())


def _plain_latin(text):
    """Take the accents off Latin letters; Vietnamese stacks two of them."""
    out, latin = [], False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.combining(character):
            if not latin:
                out.append(character)
            continue
        latin = "a" <= character <= "z"
        out.append(character)
    return unicodedata.normalize("NFC", "".join(out))


def search_key(*parts: str) -> str:
    """What a row is found by: each part folded on its own line; parts in scripts without spaces also closed up.

    Marks of long vowels do not count: nobody agrees on them in foreign names.
    """
    lines = []
    for part in parts:
        if not part:
            continue
        folded = fold(part)
        lines.append(folded)
        if " " in folded and not folded.isascii():
            lines.append(folded.replace(" ", ""))
    return "\n".join(dict.fromkeys(line for line in lines if line)).replace("ー", "")


def kana_key(kana: str) -> str:
    """The sort form of kana in the order of a Japanese dictionary (as in JIS X 4061, two levels).

    First without voicing marks, small letters as large ones and long vowels written out, so that ハーフ lies beside
    ハアフ; then the kana itself, so that equal readings keep a fixed order. Spaces and dots do not count.
    """
    folded = re.sub(r"[\s・･=＝.,、。'’()（）-]+", "", fold(kana)).upper()
    bare = unicodedata.normalize("NFD", folded)
    for mark in DAKUTEN:
        bare = bare.replace(mark, "")
    bare = bare.translate(SMALL)
    out = []
    for character in bare:
        out.append(VOWEL_OF.get(out[-1], "") if character == "ー" and out else character)
    plain = "".join(out)
    return f"{plain}\x1f{folded}" if plain != folded else plain


def company_key(kana: str, name: str) -> str:
    """The sort form of a company: by its kana without カブシキガイシャ, else by its name after all kana."""
    if not kana.strip():
        return f"\uffff{fold(name)}"[:200]
    return kana_key(LEGAL_FORM.sub("", fold(kana)) or kana)[:200]


_DIGRAPHS = {
    "キャ": "kya", "キュ": "kyu", "キョ": "kyo", "シャ": "sha", "シュ": "shu", "ショ": "sho", "シェ": "she",
    "チャ": "cha", "チュ": "chu", "チョ": "cho", "チェ": "che", "ニャ": "nya", "ニュ": "nyu", "ニョ": "nyo",
    "ヒャ": "hya", "ヒュ": "hyu", "ヒョ": "hyo", "ミャ": "mya", "ミュ": "myu", "ミョ": "myo", "リャ": "rya",
    "リュ": "ryu", "リョ": "ryo", "ギャ": "gya", "ギュ": "gyu", "ギョ": "gyo", "ジャ": "ja", "ジュ": "ju",
    "ジョ": "jo", "ジェ": "je", "ビャ": "bya", "ビュ": "byu", "ビョ": "byo", "ピャ": "pya", "ピュ": "pyu",
    "ピョ": "pyo", "ティ": "ti", "ディ": "di", "トゥ": "tu", "ドゥ": "du", "ファ": "fa", "フィ": "fi", "フェ": "fe",
    "フォ": "fo", "ウィ": "wi", "ウェ": "we", "ウォ": "wo", "ヴァ": "va", "ヴィ": "vi", "ヴェ": "ve", "ヴォ": "vo",
    "ツァ": "tsa", "ツェ": "tse", "ツォ": "tso", "デュ": "dyu", "テュ": "tyu", "フュ": "fyu",
}  # fmt: skip
_ROWS = {
    "アイウエオ": "a i u e o", "カキクケコ": "ka ki ku ke ko", "サシスセソ": "sa shi su se so",
    "タチツテト": "ta chi tsu te to", "ナニヌネノ": "na ni nu ne no", "ハヒフヘホ": "ha hi fu he ho",
    "マミムメモ": "ma mi mu me mo", "ヤユヨ": "ya yu yo", "ラリルレロ": "ra ri ru re ro", "ワヰヱヲ": "wa i e o",
    "ガギグゲゴ": "ga gi gu ge go", "ザジズゼゾ": "za ji zu ze zo", "ダヂヅデド": "da ji zu de do",
    "バビブベボ": "ba bi bu be bo", "パピプペポ": "pa pi pu pe po", "ヴ": "vu",
    "ァィゥェォ": "a i u e o", "ャュョヮ": "ya yu yo wa",
}  # fmt: skip
_SINGLES = {kana: sound for row, sounds in _ROWS.items() for kana, sound in zip(row, sounds.split(), strict=True)}


def romaji(kana: str) -> str:
    """Hepburn spelling of kana for searching, without marks of length: トウワショクヒン gives touwashokuhin."""
    text = fold(kana)
    out, double, position = [], False, 0
    while position < len(text):
        pair, single = text[position : position + 2], text[position]
        position += 2 if pair in _DIGRAPHS else 1
        if single == "ッ":
            double = True
            continue
        if single == "ン":
            out.append("n")
            continue
        if single == "ー":
            continue
        sound = _DIGRAPHS.get(pair) or _SINGLES.get(single) or single
        out.append(("t" if sound.startswith("ch") else sound[0]) + sound if double and sound[0].isalpha() else sound)
        double = False
    return "".join(out)


def short_romaji(kana: str) -> str:
    """The same as people often write it: ou, oo and uu as one vowel (トウキョウ gives tokyo)."""
    return re.sub(r"o[uo]", "o", re.sub(r"uu", "u", romaji(kana)))
