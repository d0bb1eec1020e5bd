"""A person at a terminal: a program runs on a pseudo-terminal, and is typed to.

    typist = Typist(["init"], folder)
    typist.answer("which CI system", "gitlab")
    code, screen = typist.end()
"""

import os
import pty
import re
import select
import signal
import time

from harness.tidegate import binary, clean_environment

PATIENCE = 30
STYLES = re.compile(r"\x1b\[[0-9;]*m")


class Typist:
    def __init__(self, words, folder, env=None):
        self.screen, self.read_up_to = "", 0
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job ignores it
            os.execve(binary(), ["tidegate", *words], clean_environment(env))

    def _read(self, until):
        """More of the screen; False: there is no more."""
        ready, _, _ = select.select([self.terminal], [], [], max(0.0, until - time.monotonic()))
        assert ready, f"nothing more comes after: {self.screen}"
        try:
            more = os.read(self.terminal, 65536)
        except OSError:  # EIO: the other side is closed
            more = b""
        self.screen += STYLES.sub("", more.decode(errors="replace")).replace("\r\n", "\n")
        return bool(more)

    def wait_for(self, text):
        until = time.monotonic() + PATIENCE
        while text not in self.screen[self.read_up_to :]:
            assert self._read(until), f"it ended without {text!r}: {self.screen}"
        self.read_up_to = self.screen.index(text, self.read_up_to) + len(text)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def answer(self, question, text):
        """Waits for the question, and for the colon or bracket behind it, which ends it."""
        self.wait_for(question)
        self.type(text + "\n")

    def end(self):
        """(exit code, everything on the screen); a signal's code is negative."""
        until = time.monotonic() + PATIENCE
        while self._read(until):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status), self.screen
