"""The one version number: in the distribution, ``--version``, certificates and manifests."""

__version__ = "0.1.0"
