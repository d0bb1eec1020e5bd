"""Packs the bundle (bundle.py) as a Lambda function or layer: lambda_zip.py BUILD OUT.zip [FILE..]"""

import pathlib
import sys
import zipfile

import bundle

BOOTSTRAP = """\
#!/bin/sh
# Lambda starts this.
exec "${0%/*}/bin/tidegate" lambda
"""


def add(package, entry):
    info = zipfile.ZipInfo(entry.name)
    info.external_attr, info.compress_type = (0o100000 | entry.mode) << 16, zipfile.ZIP_DEFLATED
    package.writestr(info, entry.data)


def main(build, out, *files):
    with zipfile.ZipFile(out, "w") as package:
        add(package, bundle.Entry("bootstrap", BOOTSTRAP.encode(), 0o755))
        for entry in bundle.running(build):
            add(package, entry)
        for name in files:
            add(package, bundle.read(pathlib.Path(name).name, name))
    print(f"{out}: {pathlib.Path(out).stat().st_size >> 10} KiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
