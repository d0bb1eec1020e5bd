"""One trial: a shop on ECS, something that goes wrong, and what Tidegate made of it.

    trial = Trial(yard, machines)              # release r0 serves; r1 and those after it come
    trial.fault("pull_error")
    trial.up("r1", codes={1})                  # each command's exit code is one of these
    trial.conclude()                           # settles, goes on with r1, ships the next; all is judged
    trial.violations                           # of oracle.py's rules; none is as it should be

Each migration leaves its number in the table `done`, so that a statement that ran twice shows. What
a trial needs besides (a command that hangs once, a statement that fails until it is mended) is there
to be called.
"""

import time

from harness.aws import oracle

FIRST = "r1"
WAIT = "--wait", "90s"
# As a child's end and as a shell's or strace's.
KILLED = -9, 137
# In the first attempt only: the image's folder stays.
ONCE = "[ -e tried ] || { touch tried; %s; }\n"


class Command:
    """`json` is None for one that was killed or is still at work, and `code` then too."""

    def __init__(self, words, codes, began):
        self.words, self.codes, self.began = words, codes, began
        self.ended = self.code = self.json = self.result = self.process = None

    @property
    def name(self):
        return self.words[0]

    @property
    def release(self):
        return self.words[self.words.index("--release") + 1] if "--release" in self.words else None

    def is_at_work(self):
        return self.process is not None and self.process.process.poll() is None

    def note(self, result):
        self.result, self.code, self.ended = result, result.code, time.time()
        if result.out.strip():
            self.json = result.json
        return self

    def __str__(self):
        shown = [each for each in self.words if each != "--json"]
        if "--image" in shown:
            at = shown.index("--image")
            del shown[at : at + 2]
        return f"{' '.join(map(str, shown))} -> {self.code}"


class Trial:
    """`machines`: harness.machines.Machine, others than the one that the commands of the fault run on.
    `away`: whether the command that goes on runs on one of them, where no death can be proven."""

    def __init__(self, yard, machines=(), away=False):
        self.yard, self.away = yard, away and bool(machines)
        self._machines, self._killed = machines, False
        self.commands, self.violations, self.injected = [], [], []
        yard.stand_in.set(step=0.02)
        yard.put("V1__first.sql", "CREATE TABLE done (number integer NOT NULL);\n")
        self._releases = 0
        self.next_release()

    def next_release(self):
        """Its name; it has one migration more than the one before."""
        self._releases += 1
        version = self._releases + 1
        self.yard.put(f"V{version}__next.sql", f"INSERT INTO done VALUES ({version});\n")
        return f"r{self._releases}"

    # --- what goes wrong ----------------------------------------------------------------------

    def fault(self, name, count=1, **parameters):
        """One that has to bite, or the trial proves nothing."""
        self.injected.append(name)
        self.yard.fault(name, count=count, **parameters)

    def once(self, script):
        """The migration command of the first attempt does this before it migrates."""
        self.yard.hook(ONCE % script)

    def hang(self):
        """It waits, until go(); a SIGTERM ends it with 143."""
        self.yard.hook("trap 'exit 143' TERM\n[ -e go ] || touch waits\n"
                       "while [ ! -e go ]; do sleep 0.02; done\n")  # fmt: skip

    def go(self, release=FIRST):
        (self.yard.folder / "images" / release / "go").touch()

    def until_running(self, release=FIRST):
        """The migration command is at work."""
        self.until((self.yard.folder / "images" / release / "waits").exists)

    @staticmethod
    def until(condition, seconds=30):
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise TimeoutError("it never came true")
            time.sleep(0.01)
        return value

    # --- commands -----------------------------------------------------------------------------

    def _prefix(self, machine):
        return self._machines[machine].prefix(self.yard.folder) if machine is not None else []

    def _words(self, name, release, more):
        image = ["--image", self.yard.image_of(release)] if name in ("up", "run") else []
        return [name, "--json", "--release", release, *image, *more]

    def start(self, name, release=FIRST, *more, codes=(0,), machine=None, env=None, prefix=()):
        """In the background; a Command whose `process` is one of harness.tidegate."""
        words = self._words(name, release, more)
        return self._start(words, codes, machine, env, prefix)

    def _start(self, words, codes, machine=None, env=None, prefix=()):
        command = Command(words, set(codes), time.time())
        self.commands.append(command)
        prefix = [*self._prefix(machine), *prefix]
        command.process = self.yard.start(*words, env=env, prefix=prefix)
        return command

    def finish(self, command, timeout=240, over=False):
        command.note(command.process.wait(timeout))
        self._killed |= command.code in KILLED
        self.judge(over)
        return command

    def finish_killed(self, command):
        """One that a fault kills, which must not bite whatever asks next."""
        command.process.process.wait(240)
        self.yard.lift()
        return self.finish(command)

    def up(self, release=FIRST, *more, over=False, **options):
        return self.finish(self.start("up", release, *more, **options), over=over)

    def watch(self, codes=(0,), **options):
        """Of the latest run."""
        run = self.yard.runs(FIRST)[-1]["run_id"]
        return self.finish(self._start(["watch", "--json", run], codes, **options))

    def end_commands(self):
        """Of those that a trial that broke off has left."""
        for each in self.commands:
            if each.is_at_work():
                each.process.kill()
                each.process.wait()

    # --- judging ------------------------------------------------------------------------------

    def judge(self, over=False):
        """`over`: nothing is left to be done. Not while another command is at work, which changes what
        is compared."""
        if not any(each.is_at_work() for each in self.commands):
            self.violations += oracle.judge(self, over)

    def settle(self):
        """All faults are over."""
        for name in self.injected:
            if name not in self.yard.taken():
                self.violations.append(oracle.Violation("no fault", f"{name} did not bite"))
        self.yard.lift()
        self.yard.stand_in.set(clock_skew=0)

    def go_on(self, release=FIRST, then=(0,)):
        """The same `up` again, on another machine where the trial is `away`. `then`: what it may
        answer; 7 means that a person has to say so."""
        machine = 0 if self.away else None
        on = self.up(release, *WAIT, codes=then, machine=machine)
        if on.code == 7:
            self.finish(self.start("run", release, "--after-unknown", *WAIT, machine=machine))
            self.up(release, *WAIT, machine=machine)

    def ship_next(self):
        """From another machine, without waiting: the lease has to be free, or that of a process that was
        killed, which ends by itself."""
        self.yard.hook("")
        wait = WAIT if self._killed else ()
        self.up(self.next_release(), *wait, machine=1 if self._machines else None, over=True)

    def conclude(self, then=(0,), mend=None):
        self.settle()
        if mend:
            mend()
        self.go_on(FIRST, then)
        self.ship_next()
