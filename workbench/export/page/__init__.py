"""The page to share: a folder that any static host serves, without Python and without a network."""
