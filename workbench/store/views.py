"""The first release's views: what people ask of a library in SQL, computed from its rows."""

from __future__ import annotations

from workbench.store.schema import View

__all__ = ["VIEWS"]

VIEWS: tuple[View, ...] = (
    View(
        "project_states",
        "How far each project is, computed from what exists.",
        (
            ("project", "id of the project"),
            ("state", "draft, analyzed, planned, generating, composed, finalized or failed"),
            ("error", "the last failure's sentence where the state is failed"),
            ("plan", "id of the plan in force"),
            ("film", "id of the newest film of that plan"),
        ),
        """
CREATE VIEW project_states AS
WITH heard AS (SELECT project, max(made_at) AS made_at FROM analyses GROUP BY project),
planned AS (SELECT project, max_by(id, version) AS id, max_by(made_at, version) AS made_at FROM plans GROUP BY project),
filmed AS (
    SELECT films.project, max_by(films.id, number) AS id, max_by(state, number) AS state,
           arg_max_null(films.error, number) AS error, max_by(films.made_at, number) AS made_at
    FROM films JOIN planned ON planned.project = films.project AND planned.id = films.plan GROUP BY films.project),
worked AS (
    SELECT project, max_by(state, number) AS state, max_by(kind, number) AS kind,
           arg_max_null(error, number) AS error, arg_max_null(ended_at, number) AS ended_at
    FROM jobs WHERE state <> 'cancelled' GROUP BY project),
judged AS (
    SELECT projects.id AS project, planned.id AS plan, filmed.id AS film, filmed.error AS film_error,
           worked.error AS job_error,
           CASE WHEN finalized_at IS NOT NULL THEN 'finalized'
                WHEN worked.state IN ('queued', 'running')
                     AND worked.kind IN ('generation', 'composition', 'regeneration') THEN 'generating'
                WHEN worked.state = 'failed' AND worked.ended_at >= greatest(
                    projects.made_at, heard.made_at, planned.made_at, filmed.made_at) THEN 'failed'
                WHEN filmed.state = 'failed' THEN 'failed'
                WHEN filmed.state = 'done' THEN 'composed'
                WHEN planned.id IS NOT NULL THEN 'planned'
                WHEN heard.made_at IS NOT NULL THEN 'analyzed'
                ELSE 'draft' END AS state
    FROM projects LEFT JOIN heard ON heard.project = projects.id LEFT JOIN planned ON planned.project = projects.id
    LEFT JOIN filmed ON filmed.project = projects.id LEFT JOIN worked ON worked.project = projects.id)
SELECT project, state, CASE WHEN state = 'failed' THEN coalesce(job_error, film_error) END AS error, plan, film
FROM judged
""",
    ),
    View(
        "project_overview",
        "One row a project, for people.",
        (
            ("id", "id of the project"),
            ("name", "its name"),
            ("title", "the song's title"),
            ("artist", "the song's artist"),
            ("duration_s", "the song's length, seconds"),
            ("size_bytes", "the song's file, bytes"),
            ("state", "how far it is"),
            ("error", "the last failure's sentence"),
            ("style", "style of the plan in force"),
            ("clips", "clips of the plan in force"),
            ("films", "films that were made"),
            ("regenerations", "clips that a person had made again"),
            ("spent_usd", "money settled, US dollars"),
            ("made_at", "when it was begun, UTC"),
            ("finalized_at", "when it was locked, UTC"),
        ),
        """
CREATE VIEW project_overview AS
SELECT p.id, p.name, s.title, s.artist, s.duration_s, s.size_bytes, st.state, st.error,
       (SELECT any_value(style) FROM plans WHERE plans.project = p.id AND plans.id = st.plan) AS style,
       (SELECT count(*) FROM clips WHERE clips.project = p.id AND clips.plan = st.plan) AS clips,
       (SELECT count(*) FROM films WHERE films.project = p.id) AS films,
       (SELECT coalesce(sum(regenerations), 0)::BIGINT FROM clips WHERE clips.project = p.id) AS regenerations,
       (SELECT coalesce(sum(settled_usd), 0) FROM spending WHERE spending.project = p.id) AS spent_usd,
       p.made_at, p.finalized_at
FROM projects p JOIN songs s ON s.id = p.song JOIN project_states st ON st.project = p.id
""",
    ),
    View(
        "clip_board",
        "The clips of the plan in force of each project, with the chosen take.",
        (
            ("project", "id of the project"),
            ("plan", "id of the plan"),
            ("index", "the clip, from 0"),
            ("label", "label of its section"),
            ("start_frame", "first frame"),
            ("end_frame", "end, exclusive"),
            ("style", "style"),
            ("prompt", "what it shows"),
            ("still_state", "how far its still is"),
            ("video_state", "how far its moving picture is"),
            ("take_sha256", "hash of the chosen take's file"),
            ("cost_usd", "what that take cost, US dollars"),
            ("attempts", "how often it was tried"),
            ("regenerations", "how often a person had it made again"),
            ("error", "the last failure's sentence"),
        ),
        """
CREATE VIEW clip_board AS
SELECT c.project, c.plan, c.index, ps.label, c.start_frame, c.end_frame, c.style, c.prompt,
       c.still_state, c.video_state, t.sha256 AS take_sha256, t.cost_usd, c.attempts, c.regenerations, c.error
FROM clips c JOIN project_states st ON st.project = c.project AND st.plan = c.plan
LEFT JOIN plan_sections ps ON ps.project = c.project AND ps.plan = c.plan AND ps.position = c.section
LEFT JOIN takes t ON t.key = c.take
""",
    ),
    View(
        "spending_by_provider",
        "Money by project and provider.",
        (
            ("project", "id of the project"),
            ("provider", "who was paid"),
            ("settled_usd", "really spent, US dollars"),
            ("open_usd", "reserved and not settled yet, US dollars"),
            ("unknown", "purchases whose price is unknown"),
        ),
        """
CREATE VIEW spending_by_provider AS
SELECT project, provider, coalesce(sum(settled_usd), 0) AS settled_usd,
       coalesce(sum(reserved_usd) FILTER (WHERE settled_at IS NULL), 0) AS open_usd,
       count(*) FILTER (WHERE coalesce(settled_usd, reserved_usd) IS NULL) AS unknown
FROM spending GROUP BY project, provider
""",
    ),
)
