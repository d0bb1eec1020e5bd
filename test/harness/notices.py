"""A shipyard whose configuration notifies somebody."""

import json

from harness.shipyard import ALLOW_FAILURE, Shipyard

# The notifier's own limit and that of its request end at nearly the same time.
TOO_SLOW = r"within (10000 ms|10\.0 s|9\.[89] s)"


class NoticeYard(Shipyard):
    """`targets`: lines of `notify:`; `variables`: what their references stand for."""

    def __init__(self, tidegate, targets, variables=None, **options):
        super().__init__(tidegate, **options)
        self.variables = variables or {}
        text = (self.folder / "tidegate.yml").read_text(encoding="utf-8")
        lines = "".join(f"  - {json.dumps(target)}\n" for target in targets)
        tidegate.write("tidegate.yml", f"{text}notify:\n{lines}")

    def run(self, *args, env=None, **options):
        return super().run(*args, env={**self.variables, **(env or {})}, **options)

    def start(self, *args, env=None, **options):
        return super().start(*args, env={**self.variables, **(env or {})}, **options)

    def break_migration(self):
        self.put("V9__broken.sql",
                 f"{ALLOW_FAILURE}ALTER TABLE nowhere ADD COLUMN x int;\n")  # fmt: skip

    def failures(self):
        """Reasons of the entries of those who could not be told, oldest first."""
        return [
            each["reason"] for each in reversed(self.history()) if each["kind"] == "notification"
        ]
