"""The source files of the tree, and C++ text without its comments: what the checks share."""

import pathlib
import re
import subprocess

CPP = (".cpp", ".hpp")
TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", re.DOTALL)


def listed(root):
    """Every file that is part of the project: known to git, or new and not ignored."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           cwd=root, check=True, capture_output=True, text=True).stdout
    return sorted({pathlib.Path(name) for name in names.split("\0") if name
                   and (pathlib.Path(root) / name).is_file()})


def cpp_files(root):
    return [path for path in listed(root) if path.suffix in CPP]


def without_comments(text):
    """C++ text with comments blanked; lines keep their numbers."""
    def blank(match):
        token = match.group(0)
        return re.sub(r"[^\n]", " ", token) if token.startswith(("//", "/*")) else token
    return TOKENS.sub(blank, text)


def string_literals(text):
    """(line, literal) of each string in C++ text."""
    for match in TOKENS.finditer(text):
        token = match.group(0)
        if token.startswith(('"', "R")):
            yield text.count("\n", 0, match.start()) + 1, token


def without_strings(text):
    """C++ text with comments and the insides of strings blanked."""
    return TOKENS.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)
