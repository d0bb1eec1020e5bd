"""Writes a folder of a fuzzer's inputs as lines of printf's format: fuzz_corpus.py FOLDER FILE

One line is one input, the shortest first, as in the seeds of script/fuzz.
"""

import pathlib
import sys


def quoted(content):
    """What printf makes these bytes of."""
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b"\\%" else f"\\{byte:03o}" for byte in content
    )


def main():
    folder, target = map(pathlib.Path, sys.argv[1:])
    inputs = sorted((path.read_bytes() for path in folder.iterdir()), key=lambda each: (len(each), each))
    lines = [quoted(each) + "\n" for each in inputs if each]
    target.parent.mkdir(exist_ok=True)
    target.write_text("".join(lines), encoding="ascii")
    print(f"{target}: {len(lines)} inputs")


if __name__ == "__main__":
    main()
