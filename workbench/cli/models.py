"""``songreel models``: which hosted models there are, at what price, and whether their tables still hold."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from workbench.cli.opening import print_result
from workbench.errors import OptionError
from workbench.model.hosted import ModelKind
from workbench.model.price_words import price_words

if TYPE_CHECKING:
    from fractions import Fraction

    from workbench.jobs.cancel import CancelToken
    from workbench.jobs.hosting import ModelSchemas
    from workbench.model.hosted import HostedModel, Price
    from workbench.settings import Settings
    from workbench.workflows.model_tables import CheckedModel

__all__ = ["add_models_options", "run_models"]

_WRONG_STATUS = 2


def add_models_options(parser: argparse.ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("action", choices=("list", "check"), metavar="list|check", help="what is done")
    parser.add_argument("name", nargs="?", metavar="NAME", help="which, such as kling-v2.1; all by default")
    parser.add_argument("--kind", choices=get_args(ModelKind), metavar="K", help="only those that answer this question")


def run_models(
    options: argparse.Namespace, settings: Settings, _cancel: CancelToken, schemas: ModelSchemas | None = None
) -> int:
    """List or check; returns the exit status, 2 where a table is not as its host says.

    Args:
        options: the command's words.
        settings: whose tables.
        schemas: asks the host for check; by default Replicate, where there is a token.
    """
    from workbench.media.models import find_model
    from workbench.workflows.model_tables import check_models, models_of

    models = models_of(settings)
    if options.name is not None:
        models = (find_model(models, options.name),)
    models = tuple(model for model in models if options.kind in (None, *model.kinds))
    if not models:
        raise OptionError(f"{options.name} is not for {options.kind}.", field="kind")
    asked = (schemas or _replicate()) if options.action == "check" else None
    rows = check_models(models, asked)
    body = {"action": options.action, "models": [_report(row) for row in rows]}
    lines = _listed if options.action == "list" else _checked
    print_result(options, body, *(line for row in rows for line in lines(row)))
    return _WRONG_STATUS if any(row.wrong for row in rows) else 0


def _replicate() -> ModelSchemas | None:
    """Who can say what Replicate's models are today; nobody where there is no token."""
    from workbench.providers import load_provider
    from workbench.settings import secret

    if secret("REPLICATE_API_TOKEN") is None:
        return None
    found: ModelSchemas = load_provider("models", "replicate")
    return found


def _report(row: CheckedModel) -> dict[str, Any]:
    model, price = row.model, row.model.price
    return {
        "id": model.id,
        "provider": model.provider,
        "kinds": list(model.kinds),
        "family": model.family,
        "description": model.description,
        "lengths": _lengths(model),
        "sizes": [size.name for size in model.sizes],
        "aspects": list(model.aspects),
        "price": None if price is None else _price_report(price),
        "compared": row.compared,
        "wrong": list(row.wrong),
        "new": list(row.new),
    }


def _price_report(price: Price) -> dict[str, Any]:
    return {
        "per": price.per,
        "usd": None if price.usd is None else f"{price.usd:f}",
        "usd_out": None if price.usd_out is None else f"{price.usd_out:f}",
        "by_size": {name: f"{usd:f}" for name, usd in price.by_size.items()},
        "as_of": price.as_of.isoformat(),
        "source": price.source,
    }


def _listed(row: CheckedModel) -> Iterator[str]:
    model, price = row.model, row.model.price
    yield f"{model.name}  ({', '.join(model.kinds)})"
    yield f"  {model.description}"
    made = (_lengths(model), ", ".join(size.name for size in model.sizes), ", ".join(model.aspects))
    if any(made):
        yield f"  makes  {'; '.join(part for part in made if part)}"
    yield (
        "  price  not known"
        if price is None
        else f"  price  {price_words(price)} ({price.as_of:%Y-%m-%d}; {price.source})"
    )


def _checked(row: CheckedModel) -> Iterator[str]:
    said = "as its host says" if row.compared else "the table is valid; its host was not asked"
    yield f"{'--' if row.wrong else 'ok':>3}  {row.model.name:<36} {'not as its host says' if row.wrong else said}"
    yield from (f"     {phrase}" for phrase in (*row.wrong, *row.new))


def _lengths(model: HostedModel) -> str:
    lengths = model.lengths
    if lengths is None:
        return ""
    if lengths.seconds:
        return f"{', '.join(_number(each) for each in lengths.seconds)} s"
    if lengths.range_s:
        low, high, step = (_number(each) for each in lengths.range_s)
        return f"{low} to {high} s by {step}"
    assert lengths.frames is not None
    assert lengths.fps is not None
    slow, fast = (_number(each) for each in lengths.fps)
    return f"{lengths.frames[0]} to {lengths.frames[1]} frames at {slow} to {fast} a second"


def _number(value: Fraction) -> str:
    return f"{float(value):g}"
