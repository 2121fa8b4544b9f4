"""The thirteenth change's views: how well this library's work goes. What was not recorded is NULL, never 0."""

from __future__ import annotations

from workbench.store.schema import View

__all__ = ["INSIGHTS"]

_NAMED = (("project", "id of the project"), ("name", "its name"))
_JOB_S = "epoch(ended_at) - epoch(started_at)"

INSIGHTS: tuple[View, ...] = (
    View(
        "finished_films",
        "One row for each project that has a certified film: what it cost for each minute of its newest one.",
        (
            *_NAMED,
            ("film", "id of its newest certified film"),
            ("film_s", "length of that film, seconds"),
            ("usd", "settled on the project until now, in other libraries too, US dollars; NULL = a price is unknown"),
            ("usd_per_minute", "the same for each minute of that film"),
        ),
        """
CREATE VIEW finished_films AS
WITH newest AS (SELECT * FROM films WHERE certified QUALIFY row_number() OVER (PARTITION BY project
                ORDER BY number DESC) = 1),
rates AS (SELECT DISTINCT project, id, rate FROM plans),
lengths AS (
  SELECT f.project, f.id AS film,
         max(t.frames * split_part(r.rate, '/', 2)::DOUBLE / split_part(r.rate, '/', 1)::DOUBLE) AS film_s
  FROM newest f JOIN timelines t ON t.project = f.project AND t.id = f.timeline
  JOIN rates r ON r.project = f.project AND r.id = f.plan GROUP BY ALL),
spent AS (
  SELECT project, CASE WHEN count(*) FILTER (WHERE coalesce(settled_usd, reserved_usd) IS NULL) = 0
                  THEN coalesce(sum(settled_usd), 0)::DOUBLE END AS settled
  FROM (SELECT project, settled_usd, reserved_usd FROM purchases
        UNION ALL SELECT project, settled_usd, reserved_usd FROM spent_elsewhere) GROUP BY project)
SELECT l.project, p.name, l.film, l.film_s,
       CASE WHEN s.project IS NULL THEN 0.0 ELSE s.settled END AS usd, usd / (l.film_s / 60) AS usd_per_minute
FROM lengths l JOIN projects p ON p.id = l.project LEFT JOIN spent s ON s.project = l.project
""",
    ),
    View(
        "first_films",
        "One row for each project that has a certified film: how long Songreel worked until the first film was there. "
        "Listening, making and composing count, failed tries too; what happened in another library does not.",
        (
            *_NAMED,
            ("film_s", "length of its newest certified film, seconds"),
            ("work_s", "seconds of all jobs until its first film; NULL = none was recorded"),
            ("minutes_per_minute", "minutes of work for each minute of film"),
        ),
        f"""
CREATE VIEW first_films AS
WITH first AS (
  SELECT project, min(made_at) AS at FROM log WHERE event = 'film' AND data LIKE '%"state":"done"%' GROUP BY project)
SELECT f.project, f.name, f.film_s, sum({_JOB_S}) AS work_s, work_s / f.film_s AS minutes_per_minute
FROM finished_films f LEFT JOIN first ON first.project = f.project
LEFT JOIN jobs j ON j.project = f.project AND j.kind <> 'export' AND j.started_at <= first.at
GROUP BY f.project, f.name, f.film_s
""",  # noqa: S608  constants
    ),
    View(
        "first_looks",
        "One row for each project of which an animatic was drawn: how long a person waited until something moved.",
        (
            *_NAMED,
            ("song_s", "length of the song, seconds"),
            ("listened_s", "seconds of listening before it; NULL = none was recorded"),
            ("drawn_s", "seconds of drawing it"),
            ("waited_s", "both together"),
        ),
        f"""
CREATE VIEW first_looks AS
SELECT v.project, p.name, s.duration_s AS song_s, sum({_JOB_S}) AS listened_s, v.drawn_s,
       listened_s + v.drawn_s AS waited_s
FROM first_previews v JOIN projects p ON p.id = v.project JOIN songs s ON s.id = p.song
LEFT JOIN jobs j ON j.project = v.project AND j.kind = 'analysis' AND j.state = 'done' AND j.started_at <= v.made_at
GROUP BY v.project, p.name, s.duration_s, v.drawn_s
""",  # noqa: S608  constants
    ),
    View(
        "run_outcomes",
        "How runs ended, by what they did. What a person stopped is neither a success nor a failure.",
        (
            ("kind", "analysis, generation, composition, regeneration or export"),
            ("done", "runs that did it"),
            ("failed", "runs that could not"),
            ("cancelled", "runs that a person stopped"),
            ("running", "runs that have not ended"),
            ("success_rate", "done of those that were done or failed, 0 to 1; NULL = there is none"),
        ),
        """
CREATE VIEW run_outcomes AS
SELECT kind, count(*) FILTER (WHERE state = 'done') AS done, count(*) FILTER (WHERE state = 'failed') AS failed,
       count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE state IN ('queued', 'running')) AS running,
       CASE WHEN done + failed > 0 THEN done / (done + failed) END AS success_rate
FROM jobs GROUP BY kind
""",
    ),
    View(
        "work_times",
        "Where the time goes, by stage and by who does it. Only runs that kept count of it.",
        (
            ("stage", "analyze, generate, compose, join, verify or export"),
            ("provider", "who makes it"),
            ("runs", "runs that needed it"),
            ("found", "what was there already"),
            ("made", "what was made"),
            ("seconds", "of making, added up; several things are made at once"),
        ),
        """
CREATE VIEW work_times AS
SELECT stage, provider, count(*) AS runs, sum(found)::BIGINT AS found, sum(made)::BIGINT AS made,
       sum(seconds) AS seconds
FROM job_work GROUP BY stage, provider
""",
    ),
    View(
        "cache_hits",
        "How much of what runs needed was there already. Only runs that kept count of it; what is loaded as a whole "
        "without any run is not in it.",
        (
            ("kind", "parts = answers of listening, takes or chunks"),
            ("found", "there already"),
            ("made", "made"),
            ("hit_rate", "found of both, 0 to 1"),
        ),
        """
CREATE VIEW cache_hits AS
SELECT CASE stage WHEN 'analyze' THEN 'parts' WHEN 'generate' THEN 'takes' ELSE 'chunks' END AS kind,
       sum(w.found)::BIGINT AS found, sum(w.made)::BIGINT AS made, sum(w.found) / sum(w.found + w.made) AS hit_rate
FROM job_work w WHERE stage IN ('analyze', 'generate', 'compose') GROUP BY stage HAVING sum(w.found + w.made) > 0
""",
    ),
    View(
        "regenerated_clips",
        "Clips of the plans in force that a person had made again, through all plans in which they had the same frames "
        "at the same rate.",
        (
            *_NAMED,
            ("clip", "the clip, from 0"),
            ("label", "label of its section"),
            ("start_s", "when it begins, seconds"),
            ("regenerations", "how often"),
        ),
        """
CREATE VIEW regenerated_clips AS
WITH rates AS (SELECT DISTINCT project, id, rate FROM plans)
SELECT now.project, p.name, now.index AS clip, any_value(s.label) AS label,
       any_value(now.start_frame * split_part(r.rate, '/', 2)::DOUBLE / split_part(r.rate, '/', 1)::DOUBLE) AS start_s,
       sum(old.regenerations)::BIGINT AS regenerations
FROM project_states st JOIN projects p ON p.id = st.project
JOIN clips now ON now.project = st.project AND now.plan = st.plan
JOIN rates r ON r.project = now.project AND r.id = now.plan
JOIN clips old ON old.project = now.project AND old.start_frame = now.start_frame AND old.end_frame = now.end_frame
JOIN rates o ON o.project = old.project AND o.id = old.plan AND o.rate = r.rate
LEFT JOIN plan_sections s ON s.project = now.project AND s.plan = now.plan AND s.position = now.section
GROUP BY now.project, p.name, now.index HAVING sum(old.regenerations) > 0
""",
    ),
    View(
        "error_kinds",
        "Why runs failed, and which models gave no answer.",
        (
            ("source", "run, or host = a question to a hosted model"),
            ("kind", "which error, or which model; NULL = not recorded"),
            ("count", "how often"),
            ("last_at", "when last, UTC"),
            ("last_error", "the sentence of that time"),
        ),
        """
CREATE VIEW error_kinds AS
SELECT 'run' AS source, e.kind, count(*) AS count, max(j.ended_at) AS last_at,
       arg_max(j.error, j.ended_at) AS last_error
FROM jobs j LEFT JOIN job_errors e ON e.job = j.id WHERE j.state = 'failed' GROUP BY e.kind
UNION ALL
SELECT 'host', model, count(*), max(coalesce(ended_at, sent_at)), arg_max(error, coalesce(ended_at, sent_at))
FROM purchases WHERE error <> '' GROUP BY model
""",
    ),
    View(
        "export_formats",
        "What left the library for other programs, by format.",
        (
            ("kind", "otio, fcp7, edl, srt, lrc, ass, zip, pack ..."),
            ("files", "how many were written"),
            ("size_bytes", "their bytes together"),
            ("last_at", "when last, UTC"),
        ),
        """
CREATE VIEW export_formats AS
SELECT kind, count(*) AS files, sum(size_bytes)::BIGINT AS size_bytes, max(made_at) AS last_at
FROM exports GROUP BY kind
""",
    ),
)
