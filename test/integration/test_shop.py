"""The example shop: what script/demo relies on is true of the app itself."""

import json
import os
import shutil
import signal
import subprocess
import threading
import urllib.error
import urllib.request

import pytest
from harness import ports
from harness.corpora import ROOT

SHOP = ROOT / "examples" / "shop"


class Shop:
    def __init__(self, folder, database):
        self.folder = folder
        self.database = database
        self.port = ports.free_port()
        programs = ROOT / os.environ.get("BUILD_DIR", "build") / "examples" / "shop"
        (folder / "bin").mkdir()
        for number in "123":
            shutil.copy(programs / f"shop-{number}", folder / "bin")
        shutil.copy(SHOP / "serve.sh", folder)

    def apply(self, release, version):
        folder = SHOP / "releases" / str(release) / "db" / "migrations"
        (path,) = folder.glob(f"V{version}__*.sql")
        self.database.script(path.read_text(encoding="utf-8"))

    def serve(self, release):
        environment = {**os.environ, "TIDEGATE_RELEASE": str(release),
                       "SHOP_PORT": str(self.port), "DATABASE_URL": self.database.url}  # fmt: skip
        return subprocess.run(["./serve.sh"], cwd=self.folder, env=environment, check=False,
                              capture_output=True, text=True, timeout=30)  # fmt: skip

    def get(self, path):
        return urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10).read()

    def release(self):
        return json.loads(self.get("/healthz"))["release"]

    def pids(self):
        log = self.folder / "shop.log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [int(line.split("pid ")[1]) for line in lines if "pid " in line]

    def stop(self):
        for pid in self.pids():
            try:
                if os.readlink(f"/proc/{pid}/exe").startswith(str(self.folder)):
                    os.kill(pid, signal.SIGTERM)
            except OSError:
                pass


@pytest.fixture(name="shop")
def _shop(tmp_path, any_database):
    shop = Shop(tmp_path, any_database)
    for version in (1, 2):
        shop.apply(1, version)
    yield shop
    shop.stop()


def test_a_release_that_misses_its_column_never_takes_over(shop):
    assert shop.serve(1).returncode == 0
    refused = shop.serve(2)
    assert refused.returncode == 1
    assert "not what this release expects" in refused.stderr
    assert shop.release() == "1"


def test_the_second_release_s_migration_fails_and_the_third_s_succeeds(shop):
    with pytest.raises(Exception, match="(?i)unique|duplicate"):
        shop.apply(2, 3)
    if shop.database.kind == "sqlite":  # Python's executescript() is not in one transaction
        shop.database.script("ALTER TABLE product DROP COLUMN code")
    shop.apply(3, 3)
    assert shop.serve(3).returncode == 0
    codes = [product["code"] for product in json.loads(shop.get("/api/products"))]
    assert codes == ["tide-table", "oilskin-jacket-2", "signal-lamp", "oilskin-jacket-4"]
    assert b"<code>oilskin-jacket-4</code>" in shop.get("/")


def test_no_request_is_lost_while_versions_hand_over(shop):
    shop.apply(3, 3)
    assert shop.serve(1).returncode == 0
    answers, ended = [], threading.Event()

    def ask():
        while not ended.is_set():
            try:
                answers.append(shop.release())
            except (urllib.error.URLError, OSError) as error:
                answers.append(repr(error))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for release in (2, 3, 1, 2, 3):
        assert shop.serve(release).returncode == 0
        assert shop.release() == str(release)
    ended.set()
    for asker in askers:
        asker.join()
    assert set(answers) <= {"1", "2", "3"}
    assert len(answers) > 5
    alive = [pid for pid in shop.pids() if os.path.exists(f"/proc/{pid}/exe")]
    ports.wait_until(lambda: len([p for p in alive if _runs(p)]) == 1, 10, "older versions retire")


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
