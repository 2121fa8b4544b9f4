"""A table of a hosted model, as a user writes it."""

TABLE = """# mine
[[model]]
id = "me/clips"
provider = "replicate"
kinds = ["image-to-video"]
family = "mine"
description = "of mine"
needs = ["prompt"]

[model.inputs]
prompt = "prompt"
seconds = "duration"
size = "resolution"
first_frame = "image"

[model.lengths]
seconds = ["2.5", 5]

[[model.size]]
name = "540p"
height = 540

[[model.size]]
name = "720p"
height = 720

[[model.rule]]
at = ["720p"]
seconds = [5]

[model.price]
per = "second"
by_size = { 540p = "0.01" }
as_of = 2026-11-01
source = "me"
"""
