"""One visitor's allowance: places, work, films, by a clock of the test's own."""

import threading

import pytest

from workbench.errors import LibraryError, OptionError, RenderError
from workbench.jobs.bucket import Bucket
from workbench.jobs.turns import Turns
from workbench.media.bundle import bundled
from workbench.settings import load
from workbench.workflows.shared_studio import SharedStudio
from workbench.workflows.visiting import Crowd, VisitorAllowance


@pytest.fixture
def crowd(clock):
    return Crowd(20, Bucket(clock, 20, 12), Turns(1))


@pytest.fixture
def visitor(tmp_path, clock, crowd):
    """Builds an allowance in a place of its own."""

    def build(name="ada", **caps):
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        given = {f"visitor_{cap}": value for cap, value in caps.items()}
        settings = load(tmp_path / "library", environment={f"SONGREEL_{k.upper()}": str(v) for k, v in given.items()})
        return VisitorAllowance(name, place, SharedStudio(settings, clock).caps, crowd, clock)

    return build


def told(sentences):
    return None, sentences.append


def test_only_the_own_place_is_read_and_written(visitor, tmp_path):
    ada, place = visitor(), tmp_path / "ada"
    (place / "out").symlink_to(tmp_path)
    ada.check_source(place / "work" / "song.wav")
    ada.check_source(bundled("data/songs/glass-tide.ogg"))
    ada.check_target(place / "films" / "film.mp4")
    for path in (
        "/etc/passwd",
        place / ".." / "bob" / "song.wav",
        place / "out" / "song.wav",
        "~/song.wav",
        "song.wav",
    ):
        with pytest.raises(OptionError, match="reads no file of the computer"):
            ada.check_source(type(place)(path))
        with pytest.raises(OptionError, match="writes nothing outside"):
            ada.check_target(type(place)(path))
    with pytest.raises(OptionError, match="writes nothing outside"):
        ada.check_target(bundled("data/songs/glass-tide.ogg"))


def test_work_is_begun_at_the_visitors_rate_and_the_sentence_says_when(visitor, clock):
    ada = visitor(works=12)  # two at once, then one every five minutes
    for _ in range(2):
        with ada.working(*told([])):
            pass
    with pytest.raises(LibraryError, match="12 pieces an hour; try again in 5 minutes"), ada.working(*told([])):
        pass
    clock.sleep(301)
    with ada.working(*told([])):
        pass


def test_work_inside_of_work_belongs_to_it(visitor):
    ada = visitor(works=6)  # one at once
    with ada.working(*told([])), ada.working(*told([])):
        pass
    with pytest.raises(LibraryError, match="6 pieces an hour"), ada.working(*told([])):
        pass


def test_what_a_page_begins_by_itself_waits_for_its_turn_and_does_not_count(visitor, crowd):
    ada = visitor(works=6)
    for _ in range(3):
        with ada.working(*told([]), counts=False):
            assert crowd.turns._free == 0
    with ada.working(*told([])):
        pass


def test_all_visitors_together_have_a_rate_and_who_is_refused_has_lost_nothing(visitor, tmp_path, clock):
    crowd = Crowd(20, Bucket(clock, 20, 1), Turns(1))  # one at once, then one every three minutes
    ada, bob = (replace_crowd(visitor(name, works=6), crowd) for name in ("ada", "bob"))
    with bob.working(*told([])):
        pass
    together = "together they may begin 20 pieces an hour; try again in 3 minutes"
    with pytest.raises(LibraryError, match=together), ada.working(*told([])):
        pass
    clock.sleep(181)
    with ada.working(*told([])):
        pass


def replace_crowd(allowance, crowd):
    allowance._crowd = crowd
    return allowance


def test_others_wait_for_their_turn_and_are_told(visitor):
    ada, bob, sentences = visitor("ada"), visitor("bob"), []
    inside, let_go, done = threading.Event(), threading.Event(), threading.Event()

    def work():
        with ada.working(*told([])):
            inside.set()
            let_go.wait(30)

    def wait():
        with bob.working(*told(sentences)):
            done.set()

    first, second = threading.Thread(target=work), threading.Thread(target=wait)
    first.start()
    assert inside.wait(30)
    second.start()
    while not sentences:
        second.join(0.01)
    assert not done.is_set()
    let_go.set()
    for each in (first, second):
        each.join(30)
    assert done.is_set()
    assert sentences == ["Other visitors' work is under way; yours begins when it is its turn."]


def test_films_are_counted_by_the_day_and_a_new_start_forgets_none(visitor, clock):
    ada = visitor(films=2)
    for _ in range(2):
        with ada.filming():
            pass
    again = visitor(films=2)  # as after a restart
    assert again.book.films == 2
    with pytest.raises(LibraryError, match="may make 2 a day; come back after midnight"), again.filming():
        pass
    clock.sleep(24 * 3600)
    with again.filming():
        pass


def test_a_film_that_fails_or_was_there_does_not_count(visitor):
    ada = visitor(films=1)
    with pytest.raises(RenderError), ada.filming():
        raise RenderError("no")
    with ada.filming() as begun:
        begun.was_there = True
    assert ada.book.films == 0


def test_a_book_that_cannot_be_read_lets_no_film_begin(visitor, tmp_path):
    ada = visitor()
    (tmp_path / "ada" / "films.json").write_text("[]")
    with pytest.raises(LibraryError, match="cannot be read"), ada.filming():
        pass
