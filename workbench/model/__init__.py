"""The words of the field as frozen values, valid at birth. Standard library only."""
