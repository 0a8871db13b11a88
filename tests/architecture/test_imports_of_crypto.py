"""The headline: nothing that the web application can import is able to open what was sealed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPENERS = {"crypto.opening", "crypto.reading"}

# Each module may import those before it, and none after.
ORDER = (
    "refusals",
    "roles",
    "bech32",
    "encoding",
    "age_format",
    "signing",
    "audit",
    "sealing",
    "codes",
    "attachments",
    "consent",
    "phrases",
    "notebook",
    "letters",
    "bodies",
    "bodies.report",
    "bodies.cover",
    "bodies.reply",
    "bodies.ring",
    "bodies.counted",
    "bodies.conflicts",
    "bodies.asks",
    "bodies.keys",
    "directory",
    "mailbox",
    "submission",
    "facts",
    "desk",
    "notes",
    "shelf",
    "keys",
    "cache",
    "opening",
    "reading",
    "__main__",
)

# What a pure function needs. No I/O, clock, database, logging or process is among it.
PURE = {
    "__future__",
    "base64",
    "binascii",
    "collections.abc",
    "contextlib",
    "dataclasses",
    "enum",
    "functools",
    "hashlib",
    "hmac",
    "itertools",
    "json",
    "pybase64",
    "re",
    "secrets",
    "typing",
    "typing_extensions",
    "unicodedata",
}
FROM_IMPURE = {"datetime": {"date", "timedelta"}, "os": {"urandom"}}
IMPURE_CALLS = {"today", "now", "print", "open", "input"}
TOOL = {"argparse", "datetime", "pathlib", "sys"}

PRIVATE_KEY_OPERATIONS = {"decrypt", "decapsulate", "exchange"}
DYNAMIC = {"__import__", "import_module", "exec_module", "run_module", "run_path", "exec", "eval"}


def path_of(root: Path, module: str) -> Path | None:
    """The file of a module below ``root``, or nothing if it is not one of ours."""
    path = root.joinpath(*module.split("."))
    found = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in found if file.is_file()), None)


def is_ours(root: Path, module: str) -> bool:
    return path_of(root, module) is not None or root.joinpath(*module.split(".")).is_dir()


def imported(root: Path, module: str) -> Iterator[str]:
    """Every module of ours that ``module`` imports anywhere in its text, packages on the way included."""
    file = path_of(root, module)
    if file is None:
        return
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parts, *([node.module] if node.module else [])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (part for i in range(len(parts)) if is_ours(root, part := ".".join(parts[: i + 1])))


def reached(root: Path, *start: str) -> set[str]:
    """All modules of ours that importing ``start`` can lead to."""
    found: set[str] = set()
    queue = list(start)
    while queue:
        module = queue.pop()
        if module not in found:
            found.add(module)
            queue += imported(root, module)
    return found


def modules_below(root: Path, package: str) -> list[str]:
    files = sorted((root / package).rglob("*.py"))
    return [".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for file in files]


def calls(file: Path) -> set[str]:
    """Names of everything that is called in a file, as functions or methods."""
    called = [node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    methods = {node.attr for node in called if isinstance(node, ast.Attribute)}
    return methods | {node.id for node in called if isinstance(node, ast.Name)}


def test_no_import_path_leads_from_the_web_application_to_what_can_open() -> None:
    found = reached(ROOT, "api.app")
    assert {"crypto.age_format", "crypto.signing", "crypto.submission"} <= found  # the walk does walk
    assert not found & OPENERS


def test_no_module_of_the_server_leads_there_either() -> None:
    """The command line, the demonstration and the migrations run on the server, too."""
    modules = [*modules_below(ROOT, "api"), *modules_below(ROOT, "migrations")]
    assert "api.app" in modules
    assert "api.cli" in modules
    assert not reached(ROOT, *modules) & (OPENERS | {"crypto.__main__"})


def test_the_program_that_restores_can_open_and_nothing_of_the_server_leads_to_it() -> None:
    assert "crypto.opening" in reached(ROOT, "restoring.__main__")
    modules = [*modules_below(ROOT, "api"), *modules_below(ROOT, "migrations")]
    assert not {module for module in reached(ROOT, *modules) if module.startswith("restoring")}


def test_what_signs_on_another_machine_opens_and_the_server_does_not_know_it() -> None:
    """The command `koe` has one door to what opens, and it stands outside of `api`."""
    opening = {module for module in modules_below(ROOT, "koe") if OPENERS & set(imported(ROOT, module))}
    assert opening == {"koe.offline"}
    assert "koe.offline" in reached(ROOT, "koe.cli")
    server = reached(ROOT, *modules_below(ROOT, "api"), *modules_below(ROOT, "migrations"))
    assert not [module for module in server if module.partition(".")[0] == "koe"]


@pytest.mark.parametrize("command", ["api.cli", "koe.cli"])
def test_a_running_application_has_not_loaded_what_can_open(command: str) -> None:
    """Whichever command serves: `koe directory sign` alone loads the door, when it is called."""
    modules = "m for m in sys.modules if m.startswith(('crypto', 'koe.'))"
    script = f"import sys, api.app, {command}; print(*sorted({modules}))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = set(done.stdout.split())
    assert "crypto.signing" in loaded
    assert not loaded & (OPENERS | {"koe.offline"})


def test_the_server_imports_nothing_by_a_name_that_only_running_would_show() -> None:
    files = [ROOT / "api", ROOT / "crypto", ROOT / "koe"]
    found = {str(file.relative_to(ROOT)): calls(file) & DYNAMIC for folder in files for file in folder.rglob("*.py")}
    assert {file: names for file, names in found.items() if names} == {}


def test_a_private_key_is_used_for_opening_in_one_module_only() -> None:
    folders = [ROOT / "crypto", ROOT / "api", ROOT / "koe"]
    files = [file for folder in folders for file in folder.rglob("*.py")]
    found = {file.relative_to(ROOT).as_posix() for file in files if calls(file) & PRIVATE_KEY_OPERATIONS}
    assert found == {"crypto/opening.py"}


def test_the_modules_are_those_of_the_order() -> None:
    assert set(modules_below(ROOT, "crypto")) == {"crypto", *(f"crypto.{name}" for name in ORDER)}


@pytest.mark.parametrize("name", ORDER)
def test_a_module_imports_only_those_before_it_and_nothing_impure(name: str) -> None:
    file = path_of(ROOT, f"crypto.{name}")
    assert file is not None
    earlier = {"crypto", *(f"crypto.{before}" for before in ORDER[: ORDER.index(name)])}
    assert set(imported(ROOT, f"crypto.{name}")) <= earlier
    if name == "__main__":
        allowed, parts = PURE | TOOL, dict[str, set[str]]()
    else:
        allowed, parts = PURE, FROM_IMPURE
        assert not calls(file) & IMPURE_CALLS
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                assert alias.name in allowed | parts.keys(), alias.name
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            ours = module.split(".")[0] in {"crypto", "cryptography"}
            wanted = {alias.name for alias in node.names}
            assert ours or module in allowed or wanted <= parts.get(module, set()), module
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in parts:
            assert node.attr in parts[node.value.id], f"{node.value.id}.{node.attr}"


TREE = {
    "app/__init__.py": "",
    "app/main.py": "from app import service\n",
    "app/service.py": "def f():\n    from .deep import thing\n",
    "app/deep/__init__.py": "",
    "app/deep/thing.py": "{line}\n",
    "vault/__init__.py": "",
    "vault/public.py": "",
    "vault/secret.py": "",
}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import vault.public", ""),
        ("from vault import public", ""),
        ("import os", ""),
        ("import vault.secret", "vault.secret"),
        ("import vault.secret as harmless", "vault.secret"),
        ("from vault import secret", "vault.secret"),
        ("from vault.secret import key", "vault.secret"),
        ("from ...vault import secret", "vault.secret"),
        ("if False:\n    import vault.secret", "vault.secret"),
        ("from ..bridge import x", "vault.secret"),
    ],
)
def test_the_walk_finds_each_way_of_importing(tmp_path: Path, line: str, found: str) -> None:
    tree = TREE | {"app/bridge.py": "from vault.secret import *\n"}
    for name, text in tree.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("{line}", line))
    modules = reached(tmp_path, "app.main")
    assert "app.deep.thing" in modules
    assert ("vault.secret" if "vault.secret" in modules else "") == found
