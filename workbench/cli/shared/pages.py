"""The guard's own pages: small HTML without a script, readable at any width, in light and dark, and aloud."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["POLICY", "login_page", "notice_page", "out_page", "visit_page"]

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""What such a page may do."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1e24; --ground: #f6f7f9; --card: #fff; --line: #8a919e; --mark: #1550b3;
  --bad: #a31621; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --ground: #14161a; --card: #1e2127; --line: #7d8492;
  --mark: #9cc2ff; --bad: #ffb3ba; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 26rem; margin: 8vh auto 0; padding: 1.5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; }
form { margin: 1rem 0 0; }
label { display: block; margin-top: 1rem; font-weight: 600; }
label.tick { font-weight: 400; }
input[type=password], input[type=text] { display: block; width: 100%; margin-top: .25rem; padding: .6rem; font: inherit;
  color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .35rem; }
button { margin-top: 1.25rem; padding: .6rem 1.2rem; font: inherit; font-weight: 600; color: var(--card);
  background: var(--mark); border: 0; border-radius: .35rem; cursor: pointer; }
a { color: var(--mark); }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.bad { color: var(--bad); font-weight: 600; }
.hint { margin: .25rem 0 0; font-size: .9rem; }
code { font-size: 1.05rem; }
table { width: 100%; border-collapse: collapse; margin-top: 1rem; }
caption { text-align: left; font-weight: 600; }
th, td { padding: .4rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; }
td { text-align: right; }
"""


def login_page(*, then: str, known: bool, said: str = "") -> str:
    """The page that asks for the password.

    Args:
        then: where to go on afterwards.
        known: whether the browser knows a visitor already.
        said: why one is here again.
    """
    back = (
        """<p>You come back to your songs.</p>
<label class="tick"><input type="checkbox" name="anew" value="yes"> Somebody else was here: begin with no songs</label>
"""
        if known
        else ""
    )
    alert = f'<p class="bad" role="alert" id="said">{escape(said)}</p>' if said else ""
    described = ' aria-describedby="said" aria-invalid="true"' if said else ""
    return _page(
        "Log in",
        f"""{alert}
<form method="post" action="/login">
<input type="hidden" name="then" value="{escape(then)}">
<label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="current-password" required autofocus{described}>
<label for="code">Code of an earlier visit, if you have one</label>
<input type="text" id="code" name="code" autocomplete="off" autocapitalize="none" spellcheck="false"
  aria-describedby="code-hint">
<p class="hint" id="code-hint">It brings you back to your songs from another browser.</p>
{back}<button>Log in</button>
</form>""",
    )


def visit_page(*, rows: Iterable[tuple[str, str]], code: str | None, places: Iterable[tuple[str, str]]) -> str:
    """What a visitor has used, how to come back, and the way out.

    Args:
        rows: what there is a cap for, and how much of it is used.
        code: brings the visitor back from another browser.
        places: the pages of the studio: names and addresses.
    """
    table = "".join(f'<tr><th scope="row">{escape(what)}</th><td>{escape(used)}</td></tr>' for what, used in rows)
    links = " · ".join(f'<a href="{escape(place)}">{escape(name)}</a>' for name, place in places)
    return _page(
        "Your visit",
        f"""<nav aria-label="Pages">{links}</nav>
<table><caption>Used, and what is allowed</caption><tbody>{table}</tbody></table>
{_code(code)}
<form method="post" action="/logout"><button>Log out</button></form>""",
    )


def out_page(code: str | None) -> str:
    """What one sees after one has logged out."""
    return _page("You are logged out", f'{_code(code)}<p><a href="/login">Log in</a></p>')


def notice_page(title: str, sentence: str) -> str:
    """A refusal of a whole page."""
    return _page(title, f'<p role="alert">{escape(sentence)}</p><p><a href="/">To the studio</a></p>')


def _code(code: str | None) -> str:
    if not code:
        return ""
    return f"<p>Your songs stay here. From another browser, or after you log out, this code brings you back to them; \
keep it to yourself:<br><code>{escape(code)}</code></p>"


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – Songreel studio</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""
