"""All-In-One: beats, downbeats, section boundaries and their functions from four stems, in plain torch.

Source: T. Kim & J. Nam, "All-In-One Metrical and Functional Structure Analysis with Neighborhood Attentions on
Demixed Audio", WASPAA 2023. Network and decoding are our own; the published weights fit them.
"""
