"""One case: a project on a fresh database, something that goes wrong, and what must be true afterwards."""

import json
import signal
import time

from harness.faults import checker
from harness.faults.checker import Said, Violation
from harness.tidegate import Background, Tidegate, clean_environment

LIMIT_SECONDS = 90


def said(result):
    """What a command claimed; one that was killed claims nothing."""
    if result.code in (-signal.SIGKILL, 128 + signal.SIGKILL):
        return Said(None)
    try:
        return Said(result.code, json.loads(result.out))
    except ValueError:
        return Said(result.code, None)


class Trial:
    """`violations` collects what is broken; `log` what was done."""

    def __init__(self, place, project, folder):
        self.place, self.project = place, project
        self.tidegate = Tidegate(folder)
        self.violations, self.log = [], []
        self.overtaken = False  # the run that ended last came too late
        self.url = None  # of commands that are not told another one; None: the database's
        project.write(folder)
        self.database = place.fresh()

    # --- commands ---------------------------------------------------------------------------------

    def _environment(self, url, env):
        return {"DATABASE_URL": url or self.url or self.database.url, **(env or {})}

    def start(self, *args, url=None, env=None):
        words = args or ("migrate",)
        self.log.append(" ".join(words))
        return Background([*words, "--json"], clean_environment(self._environment(url, env)), self.tidegate.folder)

    def run(self, *args, url=None, env=None):
        return self.finish(self.start(*args, url=url, env=env))

    def finish(self, running):
        """Its result, also when it has to be killed since it does not end."""
        try:
            result = running.wait(LIMIT_SECONDS)
        except Exception:
            running.kill()
            result = running.wait(LIMIT_SECONDS)
            self.violate("stuck", f"it did not end within {LIMIT_SECONDS} s")
        self.log.append(f"  -> {result.code} {result.err.strip()[-300:]} {self._error(result)}")
        return result

    @staticmethod
    def _error(result):
        error = (said(result).json or {}).get("error") or {}
        return f"{error.get('code')}: {error.get('message')} ({error.get('detail')})" if error else ""

    def until(self, question, seconds=10, running=None):
        """The answer of question() once it is true; None after that time, or when the run has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = question()
            if answer:
                return answer
            if running and running.process.poll() is not None:
                return None
            time.sleep(0.003)
        return None

    # --- what must be true --------------------------------------------------------------------------

    def violate(self, rule, what):
        self.violations.append(Violation(rule, what))

    def moment(self, result, allowed):
        """Right after the disturbed command. A killed one's sessions are waited for first."""
        claim = said(result)
        if claim.code is None or claim.code == 7:
            self.place.quiesce(8)
        if claim.code is not None and claim.code not in allowed:
            self.violate("exit code lied", f"{claim.code}, and this case allows {allowed}")
        self.violations += checker.check_moment(self.project, self.place.facts(), claim)

    def go_on(self):
        """The next migrate comes to the end, and all is there once."""
        result = self.run("migrate", *self.project.args)
        if result.code == 6 and any(step.shaken for step in self.project.steps):
            self._as_a_person()
            result = self.run("migrate", *self.project.args)
        if result.code != 0:
            self.violate("stuck", f"the next migrate ended with {result.code}")
        elif not self.place.quiesce(8):
            self.violate("lock left", "a session is left 8 s after the end")
        self.violations += checker.check_end(self.project, self.place.facts(), self.overtaken)
        self._check_quiet()

    def _as_a_person(self):
        """Looks, takes back what a statement of unknown outcome did, and says so: the printed advice."""
        facts = self.place.facts()
        for step in self.project.steps:
            if step.shaken and not checker.recorded(step, facts):
                self.database.query(f"DELETE FROM {self.place.effects} WHERE version = '{step.version}'")
        if self.run("repair").code != 0:
            self.violate("stuck", "repair failed")

    def _check_quiet(self):
        """Nothing is left to do, and nothing to complain of."""
        for words, want in ((("validate",), 0), (("migrate", *self.project.args), 0)):
            result = self.run(*words)
            if result.code != want:
                self.violate("stuck", f"{words[0]} in the end: {result.code}")
            elif words[0] == "migrate" and (said(result).json or {}).get("applied"):
                self.violate("not applied once", "there was something left to apply in the end")
