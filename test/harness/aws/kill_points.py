"""An `up` that is killed at its n-th step, for every n: at a request to AWS before it was carried out and
right after it, and where the ledger is not at AWS, at a system call that writes it. Then the same `up`
again, on the same machine or on another. So for other signals, and for conditional writes that fail.

    for case in requests(count): ..      # count: how many an undisturbed `up` sends
    SHORT                                # at the requests that change something, by name
"""

import signal

from harness.aws.campaign import Case
from harness.aws.trial import KILLED, WAIT

# What writes a ledger that is not at AWS: SQLite's file, PostgreSQL's connection.
WRITES = {"file": "pwrite64", "database": "sendto"}
KINDS = {"database": "postgres"}


def count_requests(trial):
    """Those of an undisturbed `up` of r1, which is thereby shipped."""
    trial.yard.image_of("r1")
    trial.yard.stand_in.forget_calls()
    trial.up()
    return sum(":user/" in (each["principal"] or "") for each in trial.yard.calls())


def _at_request(carried_out, **which):
    def story(trial):
        trial.yard.image_of("r1")
        trial.yard.fault("client_signal", carried_out=carried_out, **which)
        # It may take one poll less than was counted, and so end before it is killed.
        trial.finish_killed(trial.start("up", "r1", codes=(*KILLED, 0)))
        trial.conclude()

    return story


def _at_write(number, call):
    inject = ["strace", "-f", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={number}"]

    def story(trial):
        # strace tells how its child ended by ending so itself. LeakSanitizer does not work under it.
        trial.finish(
            trial.start("up", "r1", codes=(*KILLED, 0), prefix=inject,
                        env={"ASAN_OPTIONS": "detect_leaks=0"})
        )  # fmt: skip
        trial.conclude()

    return story


def requests(count, step=1):
    """Half of them goes on on another machine: of two neighbours one, of each request one way."""
    for number in range(0, count, step):
        for carried_out in (False, True):
            yield Case(
                f"killed {'after' if carried_out else 'before'} a request",
                _at_request(carried_out, after=number),
                away=(number // step + carried_out) % 2 == 1,
            )


def _named(action, carried_out, **more):
    name = f"killed {'after' if carried_out else 'before'} {action.partition(':')[2]}"
    return Case(name, _at_request(carried_out, action=action, **more), away=carried_out)


def overtaken(count, step=1):
    """Killed, and the next release comes first."""

    def at(number):
        def story(trial):
            trial.yard.image_of("r1")
            trial.yard.fault("client_signal", after=number, carried_out=True)
            trial.finish_killed(trial.start("up", "r1", codes=(*KILLED, 0)))
            # Whether a start that was cut off made a task is known after a minute.
            trial.up(trial.next_release(), "--wait", "120s", machine=0)
            # Killed before the ledger knew it, it is the newer one, and its image the older.
            trial.up("r1", *WAIT, codes=(0, 1, 8))
            trial.ship_next()

        return story

    for number in range(0, count, step):
        yield Case("killed, and the next release comes first", at(number))


def suspended(count, step=1):
    """Stopped for longer than the lease holds, overtaken by the same release, woken up."""

    def at(number):
        def story(trial):
            trial.yard.image_of("r1")
            trial.yard.fault("client_signal", after=number, carried_out=True, signal="STOP")
            command = trial.start("up", "r1", codes=(0, 1, 5, 7, 8, 10))
            trial.until(lambda: trial.yard.taken() or not command.is_at_work())
            trial.yard.lift()
            if command.is_at_work():
                trial.up("r1", *WAIT, machine=0)
                command.process.signal(signal.SIGCONT)
            trial.finish(command)
            trial.conclude()

        return story

    for number in range(0, count, step):
        yield Case("suspended at a request and overtaken", at(number))


def signalled(count, step=1):
    """SIGTERM at a request: the run is stopped, or it is left."""

    def at(number, *more):
        def story(trial):
            trial.yard.image_of("r1")
            trial.yard.fault("client_signal", after=number, signal="TERM")
            trial.up("r1", *more, codes=(0, 1, 7, 10, 143))
            # A task that was stopped before it could tell anything: a person has to say so.
            trial.conclude(then=(0, 7))

        return story

    for number in range(0, count, step):
        leaves = number // step % 2 == 1
        yield Case(f"SIGTERM at a request{', leave' if leaves else ''}",
                   at(number, *(("--on-cancel", "leave") if leaves else ())))  # fmt: skip


def conditional_failures(ledger, count, step=1):
    """Of the n-th conditional write of the ledger: refused though nobody wrote, or applied though its
    reply is lost."""

    def at(number, **more):
        def story(trial):
            trial.yard.image_of("r1")
            trial.yard.fault(f"{ledger}_conditional_failure", after=number, **more)
            trial.up(codes=(0, 5, 7))
            trial.conclude()

        return story

    for number in range(0, count, step):
        for more in ({}, {"applied": True}):
            name = "applied, its reply lost" if more else "refused though nobody wrote"
            yield Case(f"a conditional write {name}", at(number, **more), ledgers=(ledger,))


SHORT = [
    _named("ecs:RegisterTaskDefinition", True),
    _named("ecs:RunTask", False),
    _named("ecs:RunTask", True),
    _named("ecs:UpdateService", False),
    _named("ecs:UpdateService", True),
]


def writes(ledger, count, step=1):
    for number in range(1, count + 1, step):
        yield Case(
            "killed at a write of the ledger", _at_write(number, WRITES[ledger]),
            away=number // step % 2 == 1, kind=KINDS.get(ledger, ""), ledgers=(ledger,),
        )  # fmt: skip
