#!/usr/bin/env python3
"""Sizes of files: none over the limit; median, p90 and the share of comments and tests told.

    tools/sizes.py [ROOT]
"""

import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from sources import listed, without_comments  # noqa: E402

LIMIT = 800
KINDS = (".cpp", ".hpp", ".ts", ".py", ".css", ".sh", ".cmake")


def quantile(numbers, share):
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * share))]


def comment_share(texts):
    """Lines with a comment beside lines of code, in C++ texts."""
    code = comments = 0
    for text in texts:
        for line, bare in zip(text.split("\n"), without_comments(text).split("\n")):
            comments += line.strip() != bare.strip()
            code += bool(bare.strip())
    return comments / max(1, code)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                        else pathlib.Path(__file__).resolve().parent.parent)
    texts = {path: (root / path).read_text(encoding="utf-8") for path in listed(root)
             if path.suffix in KINDS or path.name == "dev"}
    lines = {path: text.count("\n") for path, text in texts.items()}
    too_long = [path for path, count in lines.items() if count > LIMIT]
    for path in too_long:
        print(f"{path}:{lines[path]}: longer than {LIMIT} lines")
    source = {path: count for path, count in lines.items()
              if path.parts[0] == "src" and path.suffix in (".cpp", ".hpp")}
    tests = sum(count for path, count in lines.items() if path.parts[0] == "tests")
    if source:
        numbers = list(source.values())
        print(f"src: {len(numbers)} files, {sum(numbers)} lines; median "
              f"{statistics.median(numbers):.0f}, p90 {quantile(numbers, 0.9)}, max {max(numbers)};"
              f" comments {comment_share(texts[path] for path in source):.0%} of code;"
              f" tests {tests / sum(numbers):.0%} of source")
    print(f"sizes: {len(lines)} files, {len(too_long)} violations")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
