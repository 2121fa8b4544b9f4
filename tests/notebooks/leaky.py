"""A notebook that puts the token wherever it can, cell by cell, and a kernel that runs it as Jupyter does.

``TOKEN`` stands in no cell: each fetches it from the environment, as careless people do.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager

_SETUP = """
import copy, json, logging, os, pickle, shutil
from pathlib import Path
from workbench import Library
from workbench.errors import WorkbenchError
token = os.environ["REPLICATE_API_TOKEN"]
library = Library(os.environ["LEAKY_LIBRARY"])
project = library.open(os.environ["LEAKY_SONG"])
analysis = project.analyze(beats="librosa")
plan = project.plan(style="laser-grid", size="64x36", fps=24)
def refused(act):
    try:
        act()
    except WorkbenchError as error:
        print(type(error).__name__, error.message, repr(error), vars(error))
        return
    print("it was let pass")
"""

CELLS: dict[str, str] = {
    "set up": _SETUP,
    "a prompt": 'refused(lambda: project.plan(prompt=f"a harbour, {token}"))',
    "a title": 'refused(lambda: project.finish(title=f"{token}"))',
    "an end card": "refused(lambda: project.finish(end_card=token))",
    "rights": "refused(lambda: project.finish(rights=token))",
    "a reason": "refused(lambda: project.corrections.double(reason=token))",
    "a style": "refused(lambda: project.plan(style=token))",
    "a model": 'refused(lambda: project.quote(provider="replicate", model=token))',
    "a provider": "refused(lambda: project.quote(provider=token))",
    "a budget": "refused(lambda: project.set_budget(token))",
    "a name of a file": """
named = Path(os.environ["LEAKY_SONG"]).with_name(f"{token}.wav")
other = bytearray(Path(os.environ["LEAKY_SONG"]).read_bytes()); other[-2] ^= 1
named.write_bytes(other)
refused(lambda: library.open(named).plan)
""",
    "a film's name": 'refused(lambda: project.compose(out=Path(os.environ["LEAKY_OUT"]) / f"{token}.mp4"))',
    "a path of a film": "refused(lambda: library.verify(f'{token}.mp4'))",
    "the host's own words": """
refused(lambda: project.generate(provider="replicate", model="seedance-1-lite", clips=[0]))
print(project.cost(), project.store.ledger.open(project.id))
""",
    "the clips": """
takes = project.generate(provider="replicate", model="seedance-1-lite")
takes
""",
    "the film": """
film = project.compose(out=Path(os.environ["LEAKY_OUT"]) / "film.mp4", force=True)
print(film.certificate.ok)
film
""",
    "an exception of one's own in a listener": """
def leaky(event):
    raise RuntimeError(f"the token is {token}")
try:
    project.plan(style="neon-noir", size="64x36", fps=24)
    project.generate(provider="offline", progress=leaky)
except RuntimeError:
    print("it was raised")
finally:
    project.plan(style="laser-grid", size="64x36", fps=24)
    project.generate(provider="replicate", model="seedance-1-lite")
""",
    "objects": """
provider = project.hosts.provider("replicate", ())
for each in (library, project, project.settings, project.hosts, provider, library.store, library.files, plan):
    print(each, repr(each), getattr(each, "__dict__", ""))
    print({name: getattr(each, name) for name in getattr(each, "__dict__", {})})
""",
    "what is behind them": """
seen, todo, texts = set(), [provider, project, library], []
while todo and len(seen) < 20_000:
    each = todo.pop()
    if id(each) in seen or isinstance(each, (type, type(os))) or each is os.environ:
        continue
    seen.add(id(each))
    if isinstance(each, str):
        texts.append(each)
    elif isinstance(each, dict):
        todo += [*each.keys(), *each.values()]
    elif isinstance(each, (list, tuple, set, frozenset)):
        todo += each
    elif type(each).__module__.split(".")[0] in ("workbench", "httpx", "replicate"):
        todo += list(getattr(each, "__dict__", {}).values())
        todo += [getattr(each, name) for name in getattr(type(each), "__slots__", ()) if hasattr(each, name)]
print(len(seen) > 50, "\\n".join(texts))
""",
    "a secret": """
from workbench.settings import secret, set_secret
set_secret("REPLICATE_API_TOKEN", token)
held = secret("REPLICATE_API_TOKEN")
print(held, repr(held), f"{held}", [held], {"token": held}, vars(type(held)).keys())
for way in (pickle.dumps, copy.deepcopy, json.dumps):
    try:
        print(way(held))
    except TypeError as error:
        print(type(error).__name__, error)
""",
    "a log": """
logging.getLogger("songreel").warning("asked with %s", token)
logging.getLogger("songreel").error("and %s", {"Authorization": f"Bearer {token}"})
""",
    "exports": """
for kind in ("otio", "fcp7", "edl", "srt", "chapters", "lyrics-json", "jams", "zip", "cover"):
    try:
        print(project.export(kind, Path(os.environ["LEAKY_OUT"]) / f"out-{kind}", force=True))
    except WorkbenchError as error:
        print(kind, error.message)
print(project.manifest(film.path))
""",
    "a wrong token": """
set_secret("REPLICATE_API_TOKEN", token[::-1])
project.plan(style="laser-grid", size="64x36", fps=24, seed=2)
refused(lambda: project.generate(provider="replicate", model="seedance-1-lite"))
set_secret("REPLICATE_API_TOKEN", None)
""",
    "no host": """
from workbench.render.generate.replicate.provider import ReplicateProvider
refused(lambda: ReplicateProvider(base="http://127.0.0.1:9").poll("p1"))
""",
}
"""By what each of them leaks with. What Songreel says of it, and keeps of it, may hold no token."""

BEYOND = "print(os.environ['REPLICATE_API_TOKEN'], {'token': token})"
"""What a notebook says by itself: no library stands between Python's print and the page."""


PAGE = """
import marimo

app = marimo.App()


@app.cell
def _():
    from tests.notebooks.leaky import CELLS

    kept = {}
    for source in CELLS.values():
        exec(source, kept)
    return (kept,)


@app.cell
def _(kept):
    kept["project"]
    return


@app.cell
def _(kept):
    [kept["takes"], kept["film"], kept["provider"], vars(kept["project"]), kept["held"]]
    return


@app.cell
def _(kept):
    kept["project"].plan(style=kept["token"])
    return
"""
"""The same cells as a marimo notebook: printed, shown as values, and in the end as an error with its traceback."""


def run(cells: Mapping[str, str], environment: Mapping[str, str], cwd: Path) -> Any:
    """Run cells in a kernel of their own; the notebook with its outputs, as Jupyter would save it."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=dict(environment), cwd=str(cwd))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        made = [_cell(client, name, source.strip()) for name, source in cells.items()]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return nbformat.v4.new_notebook(cells=made)


def _cell(client: Any, name: str, source: str) -> Any:
    outputs: list[Any] = []

    def hear(message: Any) -> None:
        if message["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            outputs.append(nbformat.v4.output_from_msg(message))

    client.execute_interactive(source, output_hook=hear, timeout=240, stop_on_error=False)
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata={"leaks": name})
