"""Names of what the law and the state list, as people type them: sectors, work categories, divisions, prefectures."""

from companies.forms import DIVISIONS as OF_INDUSTRY
from imjapan.core.text import fold
from imjapan.law import ssw_sector, texts

from ..recruiting.prefectures import NAMES


def _sector_names(code):
    found = [texts.text(f"{group}.sector.{code}", lang) for group in ("ssw", "esd") for lang in ("ja", "en")
             if f"{group}.sector.{code}" in texts.templates()]  # fmt: skip
    return (code, *found, *(f"{name}分野" for name in found))


SECTORS = {code: _sector_names(code) for code in ssw_sector.ssw_sectors()}
CATEGORIES = {
    fold(row[name]).replace(" ", ""): row["name"]
    for code in SECTORS
    for row in ssw_sector.work_categories(code)
    for name in ("name_en", "name")
}
DIVISIONS = {
    letter: (letter, name, f"{letter} {name}", name.replace("，", "・"), name.removesuffix("業"))
    for letter, name in OF_INDUSTRY
}
PREFECTURES = {
    f"{number:02}": (f"{number:02}", name, name if name == "北海道" else name[:-1])
    for number, name in enumerate(NAMES, start=1)
}
