"""The guard of a shared studio: origins, login, headers, bodies, and sessions apart, before the pages."""
