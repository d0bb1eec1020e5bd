"""What goes wrong around an `up`: who runs it dies or is stopped, loses its keys or the network, or is
not alone. Each is a function of a trial."""

import signal

from harness.aws.campaign import Case
from harness.aws.trial import WAIT

BEFORE_THE_START = "ecs:RegisterTaskDefinition"
# A signal stops the run; which code that is depends on how much of it had happened.
STOPPED = {130: (1, 130), 143: (1, 143)}


def _hang_and_start(trial, *more, codes=(0,), machine=None, env=None):
    """An `up` whose migration command waits."""
    trial.hang()
    command = trial.start("up", "r1", *more, codes=codes, machine=machine, env=env)
    trial.until_running()
    return command


# --- who runs it is stopped -------------------------------------------------------------------------


def killed_while_it_migrates(trial):
    command = _hang_and_start(trial, codes=(-9,))
    command.process.kill()
    trial.finish(command)
    trial.go()
    trial.conclude()


def killed_and_the_next_release_comes(trial):
    """It waits for the task of the first, which goes on."""
    command = _hang_and_start(trial, codes=(-9,))
    command.process.kill()
    trial.finish(command)
    trial.yard.hook("")
    following = trial.start("up", trial.next_release(), *WAIT, machine=0)
    trial.until(lambda: len(trial.yard.calls("ecs:DescribeTasks")) > 6)
    trial.go()
    trial.finish(following)
    trial.settle()
    trial.up("r1", *WAIT, codes=(8,))
    trial.ship_next()


def watched_after_its_runner_died(trial):
    command = _hang_and_start(trial, codes=(-9,))
    command.process.kill()
    trial.finish(command)
    trial.go()
    trial.watch(machine=0)
    trial.conclude()


def _signalled(number, more, codes):
    def story(trial):
        command = _hang_and_start(trial, *more, codes=codes)
        command.process.signal(number)
        trial.finish(command)
        trial.go()
        trial.conclude()

    return story


def suspended_and_overtaken(trial):
    """Stopped for longer than the lease holds; another goes on; then it wakes up."""
    command = _hang_and_start(trial, codes=(0, 7))
    command.process.signal(signal.SIGSTOP)
    following = trial.start("up", "r1", *WAIT, machine=0)
    trial.until(lambda: len(trial.yard.calls("ecs:DescribeTasks")) > 6)
    trial.go()
    trial.finish(following)
    command.process.signal(signal.SIGCONT)
    trial.finish(command)
    trial.conclude()


# --- keys and network -------------------------------------------------------------------------------


def keys_expire(trial):
    """And are not renewed: what goes on has new ones."""
    keys = trial.yard.new_key(lifetime=3600)
    trial.yard.image_of("r1")
    trial.fault("credentials_expired", action="ecs:DescribeTasks", after=1)
    trial.up(codes=(7,), env=keys)
    trial.conclude()


def keys_are_renewed(trial):
    """By the instance's metadata."""
    place = {"AWS_EC2_METADATA_DISABLED": "false", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
             "AWS_EC2_METADATA_SERVICE_ENDPOINT": trial.yard.url}  # fmt: skip
    trial.yard.image_of("r1")
    trial.fault("credentials_expired", action="ecs:DescribeTasks", after=1)
    trial.up(env=place)
    trial.conclude()


def _network_lost(mode, seconds, during=None):
    """While the migration runs, which is waited out, or right after a certain request: a ledger that
    cannot be reached for half a minute is reason to end, with what is not known. Before the task was
    asked for, that is nothing but the network: 4."""
    codes = (0,) if not during or seconds < 20 else (0, 7, 10)
    if during == BEFORE_THE_START:
        codes = *codes, 4

    def story(trial):
        if during:
            trial.yard.image_of("r1")
            command = trial.start("up", "r1", codes=codes)
            trial.until(lambda: trial.yard.calls(during))
        else:
            command = _hang_and_start(trial)
        trial.yard.lose_network(seconds, mode)
        if not during:
            trial.go()
        trial.finish(command)
        trial.conclude()

    return story


# --- several at once --------------------------------------------------------------------------------


def two_pipelines(trial):
    """Of the same release, on two machines."""
    trial.hang()
    trial.yard.image_of("r1")
    both = [trial.start("up", "r1", *WAIT, machine=each) for each in (0, 1)]
    trial.until_running()
    trial.go()
    for each in both:
        trial.finish(each)
    trial.conclude()


def two_releases(trial):
    """At once: the order is that of the ledger. Where the second comes first, it brings a migration that
    the first one's image does not know, so that this one's command fails."""
    trial.yard.image_of("r1")
    second = trial.next_release()
    trial.yard.image_of(second)
    both = [
        trial.start("up", name, *WAIT, codes=(0, 1, 8), machine=machine)
        for machine, name in enumerate(("r1", second))
    ]
    for each in both:
        trial.finish(each)
    trial.settle()
    trial.ship_next()


def older_after_newer(trial):
    trial.yard.fault("pull_error")
    trial.up("r1", codes=(1,))
    trial.up(trial.next_release())
    trial.up("r1", codes=(8,))
    trial.settle()
    trial.ship_next()


def cancelled_from_elsewhere(trial):
    command = _hang_and_start(trial, codes=(1,))
    run = trial.yard.runs("r1")[-1]["run_id"]
    result = trial.yard.run("cancel", "--json", run)
    assert result.code == 0, result
    trial.finish(command)
    trial.go()
    trial.conclude()


CASES = [
    Case("killed while it migrates, same machine", killed_while_it_migrates),
    Case("killed while it migrates, another machine", killed_while_it_migrates, away=True),
    Case("killed, and the next release comes", killed_and_the_next_release_comes),
    Case("killed, then watched", watched_after_its_runner_died),
    Case("SIGTERM stops", _signalled(signal.SIGTERM, (), STOPPED[143])),
    Case("SIGINT stops", _signalled(signal.SIGINT, (), STOPPED[130])),
    Case("SIGTERM leaves", _signalled(signal.SIGTERM, ("--on-cancel", "leave"), (7,))),
    Case("SIGINT leaves", _signalled(signal.SIGINT, ("--on-cancel", "leave"), (7,))),
    Case("suspended and overtaken", suspended_and_overtaken),
    Case("cancelled from elsewhere", cancelled_from_elsewhere),
    Case("keys expire", keys_expire),
    Case("keys are renewed", keys_are_renewed),
    Case("two pipelines, same release", two_pipelines),
    Case("two pipelines, two releases", two_releases),
    Case("older release after newer", older_after_newer),
]


def network_cases(seconds):
    """The network lost for so long: while the task runs in each way, and right after four requests."""
    modes = [Case(f"network lost: {mode}", _network_lost(mode, seconds))
             for mode in ("reset", "refuse", "hang")]  # fmt: skip
    requests = ("ecs:RunTask", "ecs:UpdateService", "ecs:DescribeServiceDeployments")
    return modes + [
        Case(f"network lost at {each[4:]}", _network_lost("reset", seconds, each))
        for each in (BEFORE_THE_START, *requests)
    ]
