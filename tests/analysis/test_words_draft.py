from dataclasses import replace

import numpy as np
import pytest

from workbench.analysis.words.draft import draft_words, kept_phrases
from workbench.analysis.words.ears import Phrase
from workbench.analysis.words.scripted import ScriptedEars, numbered_sound, script
from workbench.analysis.words.voice import mix_voice, stem_voice
from workbench.errors import OptionError
from workbench.model.heard_lyrics import Voice

EVERYWHERE = Voice(((0.0, 1000.0),), measured=True)


def phrase(text, start=10.0, **kind):
    return Phrase(
        tuple(script((start, 0.4, text))), **{"no_speech": 0.1, "log_probability": -0.4, "compression": 1.2} | kind
    )


def text(phrases):
    return [" ".join(word.text for word in one.words) for one in phrases]


def draft(ears, seconds=60, **options):
    return draft_words(
        numbered_sound(seconds),
        weights="",
        warm=lambda _key, _make: ears,
        report=lambda *_: None,
        check=lambda: None,
        **options,
    )


def test_a_draft_has_lines_words_and_a_language():
    found = draft(ScriptedEars(script((10, 0.4, "walking down the road"), (20, 0.4, "back home"))))
    assert [line.text for line in found.lyrics.lines][-1] == "home"
    assert (found.language, found.language_probability, found.fit) == ("en", 0.9, None)
    assert found.lyrics.lines[0].words[0].start_s == pytest.approx(10.1)
    assert draft(ScriptedEars(script((10, 0.4, "hola"))), language="es").language_probability is None


def test_an_instrumental_has_no_words_and_says_so():
    found = draft(ScriptedEars([]))
    assert found.lyrics is None
    assert found.notes == ("No sung words were heard in this song; give its words if it has some.",)


def test_a_language_that_does_not_exist():
    with pytest.raises(OptionError, match="no language 'xx'"):
        draft(None, language="xx")


@pytest.mark.parametrize(
    "invented",
    [
        phrase("you", no_speech=0.8, log_probability=-0.9),
        phrase("hm what", log_probability=-1.6),
        phrase("Thanks for watching!"),
        phrase(".0 -3 -3 no"),
        phrase("Untertitel der Amara.org-Community"),
        phrase("1 tbh", compression=4.9, no_speech=0.47, log_probability=-0.2),
        phrase("no " * 40, compression=20.0, no_speech=0.5),
    ],
)
def test_what_nobody_sang_is_left_out(invented):
    assert text(kept_phrases([invented, phrase("walking down", 40.0)], EVERYWHERE)) == ["walking down"]


def test_what_is_sung_stays():
    sung = [
        phrase("walking down", log_probability=-0.9),
        phrase("la " * 5, 20.0),
        phrase("thank you", 30.0, no_speech=0.7),
    ]
    assert len(kept_phrases(sung, EVERYWHERE)) == 3


def test_a_loop_is_cut_short():
    kept = kept_phrases([phrase("oh " * 50 + "baby", compression=10.0)], EVERYWHERE)
    assert text(kept) == ["oh oh oh oh baby"]
    kept = kept_phrases([phrase("come on " * 9)], EVERYWHERE)
    assert text(kept) == ["come on come on come on come on"]


def test_a_measured_voice_keeps_words_out_of_instrumentals():
    singing = Voice(((9.0, 10.6),), measured=True)
    both = [phrase("walking on"), phrase("far away", 20.0)]
    assert text(kept_phrases(both, singing)) == ["walking on"]
    long = phrase("walking on and on and on")
    assert text(kept_phrases([long], singing)) == ["walking on"]
    assert text(kept_phrases([long], replace(singing, measured=False))) == ["walking on and on and on"]


def sine(*levels):
    """Three seconds of each level."""
    return np.concatenate([level * np.sin(np.arange(48_000) * 0.3) for level in levels]).astype(np.float32)


def test_a_stem_tells_where_somebody_sings():
    voice = stem_voice(sine(0, 0.5, 0.005, 0.5, 0))
    assert voice.measured
    assert np.array(voice.spans_s) == pytest.approx(np.array([[3, 6], [9, 12]]), abs=0.1)


def test_silence_holds_no_voice():
    assert stem_voice(sine(0, 0)).spans_s == ()
    assert stem_voice(np.zeros(0, np.float32)).spans_s == ()
    assert stem_voice(sine(1e-5)).spans_s == ()


def test_a_mix_is_silent_only_where_nothing_sounds():
    voice = mix_voice(sine(0, 0.5), np.zeros(0, np.float32))
    assert not voice.measured
    assert np.array(voice.spans_s) == pytest.approx(np.array([[3, 6]]), abs=0.1)
    assert mix_voice(sine(0, 0.5), np.full(200, 0.9, np.float32)).share(0, 3) > 0.95


def test_a_voices_share_of_a_span():
    voice = Voice(((1.0, 2.0), (3.0, 4.0)), measured=True)
    assert voice.share(0, 4) == 0.5
    assert voice.share(1.5, 1.5) == 1
    assert voice.share(2.5, 2.5) == 0
