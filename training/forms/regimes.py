"""Forms of several regimes show the fields of the chosen one: `data-regimes` and a rule in forms.css, without script.

A field of another regime is hidden only while it is empty and not refused, so that nothing is hidden that would be
kept or lost unseen. Hidden fields are sent all the same, and a browser without `:has()` shows everything.
"""


class OfRegimes:
    """For a form with a field `regime`. `regimes`: the codes of the regimes a field belongs to, by name; else all."""

    regimes: dict[str, str] = {}

    def blocks(self):
        blocks = super().blocks()
        for _title, fields in blocks:
            for bound in fields:
                of = self.regimes.get(bound.name, "")
                bound.field.regimes = "" if bound.errors or bound.value() else of
        return blocks

    def cards(self):
        """The blocks with the regimes of a whole one: (heading, fields, regimes), None where it is for all."""
        found = []
        for title, fields in self.blocks():
            of = [bound.field.regimes.split() for bound in fields]
            everywhere = not all(of)
            codes = sorted({code for one in of for code in one})
            found.append((title, fields, None if everywhere else " ".join(codes)))
        return found
