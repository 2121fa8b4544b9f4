"""The conductors: load, call one worker, save. Only here a project is seen."""
