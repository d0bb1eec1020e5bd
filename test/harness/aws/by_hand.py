"""The AWS stand-in for people, with a shop on ECS in it: script/aws-standin.

A cluster `prod` with the service `web` of release r0, its images in ECR, roles, the database's URL as
a secret, a log group, a DynamoDB table and a bucket for ledgers, and a project whose environment
`production` names them (shipyard.py). A release r1 with one more migration is ready to be shipped,
and one, r2, whose migration fails. Everything is gone with the process.
"""

import os
import pathlib
import shlex
import signal
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from harness.aws.boto import Boto
from harness.aws.python import NoMoto, find_python
from harness.aws.shipyard import AwsShipyard
from harness.aws.standin import StandIn
from harness.databases import SqliteDatabase
from harness.tidegate import Tidegate, binary


def _fill(yard):
    yard.make_network()
    yard.put("V2__second.sql", "CREATE TABLE second (id integer PRIMARY KEY);\n")
    images = {"IMAGE": yard.image_of("r0"), "IMAGE1": yard.image_of("r1")}
    yard.put("V3__third.sql", "CREATE TABLE third (id integer NOT NULL);\n"
                              "INSERT INTO third SELECT max(id) FROM second;\n")  # fmt: skip
    images["IMAGE2"] = yard.image_of("r2")
    (yard.folder / "db/migrations/V3__third.sql").unlink()
    return images


def _write_variables(yard, images):
    values = {**yard.environment, **images, "PATH": f"{binary().parent}{os.pathsep}{os.environ['PATH']}"}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    (yard.folder / "aws.env").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _say(yard, images):
    print(f"The AWS stand-in answers on {yard.stand_in.url}. Ctrl-C ends it, and removes the shop.")
    print("In another terminal:\n")
    print(f"    cd {yard.folder} && . ./aws.env")
    print('    tidegate doctor --env production --image "$IMAGE1"')
    print('    tidegate up --env production --release r1 --image "$IMAGE1"')
    print('    tidegate up --env production --release r2 --image "$IMAGE2"    # its migration fails')
    print("    tidegate history --env production\n", flush=True)


def _wait_for_signal():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


def main():
    try:
        python = find_python()
    except NoMoto as error:
        sys.exit(f"no Python with moto for the AWS stand-in: {error}")
    with tempfile.TemporaryDirectory(prefix="tidegate-shop-") as folder, StandIn(python) as aws:
        boto = Boto(python, aws.environment)
        database = SqliteDatabase(pathlib.Path(folder) / "shop.db")
        yard = AwsShipyard(Tidegate(pathlib.Path(folder)), aws, boto, database)
        images = _fill(yard)
        _write_variables(yard, images)
        _say(yard, images)
        _wait_for_signal()
        boto.close()


if __name__ == "__main__":
    main()
