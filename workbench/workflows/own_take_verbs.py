"""The verb with which a person brings a take of their own."""

from __future__ import annotations

from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.plan import Plan
from workbench.planning.assemble import sets_words
from workbench.store.holding import holding
from workbench.store.plans import content_id
from workbench.workflows.door import checked
from workbench.workflows.following import followers_told
from workbench.workflows.own_takes import made_own, shows_own
from workbench.workflows.shot_verbs import ShotVerbs
from workbench.workflows.work import reporter_of

__all__ = ["OwnTakeVerbs"]


class OwnTakeVerbs(ShotVerbs):
    """The verb of a person's own takes."""

    @checked
    def own_take(
        self,
        clip: int,
        path: Path | str,
        *,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Plan:
        """Make a video of yours a take of a clip, and let the clip show it from now on. It costs nothing.

        The take is its beginning, as long as the clip with its transitions, at the film's rate and size, without its
        sound. The library keeps that; your file is never touched. Another plan shows it where the clip stays in its
        place; ``choose`` brings another take back.

        Args:
            clip: its index, from 0.
            path: an MP4, MOV, WebM or Matroska file.
            progress: hears of each frame.
            cancel: stops it; nothing changes then.

        Raises:
            NotFoundError: nothing was planned yet, or there is no such file.
            OptionError: there is no such clip, or the video is none, too short, or damaged.
            LibraryError: the project is finalized, or a visitor has begun too much.
            RenderError, DiskFullError, CancelledError
        """
        self.store.check_editable(self.id)
        reporter = reporter_of(progress, ("generate",))
        with holding(self.settings.library, self.id):
            take = made_own(self, self.planned(), clip, Path(path), reporter, cancel or CancelToken())
            plan = self.planned()  # as others have left it meanwhile
            made = self._put(shows_own(plan, clip, take), plan)
            self.store.save_takes(self.id, content_id(made), [(clip, take)])
        if take.key in self.store.rejected_takes(self.id):
            self.store.reject_take(self.id, take.key, None)
        if made != plan and (stale := followers_told(self, made, [clip])):
            self.note(stale)
        lyrics = self.heard(made).lyrics
        if sets_words(made.clips[clip]) and made.finish.captions is None and lyrics is not None:
            self.note(
                f"The picture of clip {clip} was to set its words, and a video of yours does not: choose how captions "
                "are set (finish(captions=...)), and all words are captions."
            )
        return made
