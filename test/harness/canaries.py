"""Words that nobody but those concerned may see, and where they are looked for.

canaries = Canaries(password=.., token=..)
canaries.look(result.out + result.err, "what `up` said")     # raises, naming the place and the word
canaries.look_into_folder(folder)
"""

import base64
import os
import urllib.parse


class Canaries:
    """Each is looked for as it is, percent-encoded, and in base 64 as a part of something longer."""

    def __init__(self, **words):
        self._forms = {}
        for name, word in words.items():
            assert len(word) >= 12, f"{name} could be there by chance"
            forms = {word, urllib.parse.quote(word, safe="")}
            for shift in range(3):
                whole = base64.b64encode(b"\0" * shift + word.encode()).decode()
                forms.add(whole[4:-4])
            self._forms[name] = {form.encode() for form in forms}

    def found_in(self, data):
        """The names of those that are in it."""
        data = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
        return [name for name, forms in self._forms.items() if any(form in data for form in forms)]

    def look(self, data, place):
        assert not (found := self.found_in(data)), f"{place} has {', '.join(found)}"

    def look_into_folder(self, folder):
        """Every file below it; returns how many."""
        seen = 0
        for path, _, names in os.walk(folder):
            for name in names:
                full = os.path.join(path, name)
                if os.path.isfile(full):
                    with open(full, "rb") as file:
                        self.look(file.read(), full)
                    seen += 1
        return seen

    def look_into_database(self, database):
        """Every row of Tidegate's tables; returns how many."""
        listing = {"postgres": "SELECT tablename FROM pg_tables WHERE tablename LIKE 'tidegate\\_%%'",
                   "sqlite": "SELECT name FROM sqlite_schema WHERE name LIKE 'tidegate_%'"
                             " AND type = 'table'"}  # fmt: skip
        seen = 0
        for (table,) in database.query(listing[database.kind]):
            for row in database.query(f"SELECT * FROM {table}"):
                self.look(repr(row), f"the table {table}")
                seen += 1
        return seen
