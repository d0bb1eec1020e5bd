"""What script/demo --docker plays on: a private Docker engine with the shop's three releases as images.

    demo_docker.py BUILD SHOP       prints its socket, then the images of releases 1, 2, 3

It lives until its input ends.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness.docker import DockerEngine, libraries, tar_of_programs
from harness.tidegate import binary

COMMAND = "exec shop --foreground --port $SHOP_PORT --socket /data/shop.sock --log /dev/null"


def image_of(engine, build, shop, number):
    program = build / f"examples/shop/shop-{number}"
    needed = {*libraries.needed(binary()), *libraries.needed(program)}
    programs = {path: pathlib.Path(path) for path in needed}
    programs |= {"/usr/bin/tidegate": binary(), "/usr/bin/shop": program}
    folder = shop / f"releases/{number}/db/migrations"
    files = {f"db/migrations/{path.name}": path.read_text() for path in folder.iterdir()}
    return engine.import_image(
        tar_of_programs(programs, files),
        "ENV PATH=/usr/bin:/bin", "WORKDIR /app", f'CMD ["sh", "-c", "{COMMAND}"]',
    )  # fmt: skip


def main():
    build, shop = map(pathlib.Path, sys.argv[1:3])
    with DockerEngine() as engine:
        print(engine.socket, flush=True)
        for number in (1, 2, 3):
            print(image_of(engine, build, shop, number), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
