"""Small PDFs for tests: honest ones, and some that carry what they should not."""

import io

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject


def pdf(pages=1, *, then=None, **options) -> bytes:
    """A PDF with empty pages; `then(writer)` adds to it, `password` protects it."""
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(200, 300)
    if then:
        then(writer)
    if options.get("password") is not None:
        writer.encrypt(user_password=options["password"], owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_action(action):
    """Adds an action that runs when the PDF is opened: a dictionary of names and texts."""

    def then(writer):
        names = {NameObject(k): NameObject(v) if v.startswith("/") else TextStringObject(v) for k, v in action.items()}
        # The action stands apart, as in files made to hide it.
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(names))

    return then


def with_script_on_the_page(writer):
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject(action)})


def with_hidden_name(writer):
    """The name of the action is an object of its own."""
    name = writer._add_object(NameObject("/Launch"))
    action = DictionaryObject({NameObject("/S"): name, NameObject("/F"): TextStringObject("calc.exe")})
    writer.root_object[NameObject("/Names")] = ArrayObject([action])


def with_attachment(writer):
    writer.add_attachment("evil.exe", b"MZ")


def with_xfa(writer):
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
