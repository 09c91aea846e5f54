"""What can go wrong while a PDF is made. Each error stops the document: a wrong page is never stored."""


class PdfError(Exception):
    """Any reason why a PDF was not made."""


class MissingGlyph(PdfError):
    """No bundled font can draw a character.

    ``character`` is the character; ``where`` the path of the value that holds it, such as
    ``facts.findings[0].text``, or an excerpt of the template; ``position`` counts from 1.
    """

    def __init__(self, character: str, where: str = "", position: int = 0):
        self.character, self.where, self.position = character, where, position
        place = f" in {where}, character {position}" if where else ""
        super().__init__(f"No bundled font can draw U+{ord(character):04X} ({character}){place}.")


class RefusedAddress(PdfError):
    """A template asked for something outside the static folder."""

    def __init__(self, url: str):
        self.url = url
        super().__init__(f"A PDF may only use files of the static folder, not {url}.")


class FontFromElsewhere(PdfError):
    """A font that we do not ship found its way into the document."""

    def __init__(self, name: str):
        self.name = name
        super().__init__(f"The PDF would embed the font {name}, which is not one of ours.")
