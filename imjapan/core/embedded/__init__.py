"""PostgreSQL and Redis for one machine, from the binaries inside two wheels.

For development, tests and trying things out; production brings its own servers
(docker-compose.yml). Standard library only and without Django, because the servers
run before the settings are read.

    services = start_services(Path("var"))
    services.database_url, services.redis_url
    services.stop()

`DATABASE_URL` or `REDIS_URL` in the environment: that server is used, nothing is started for it.
"""

from .errors import EmbeddedError
from .services import Services, provide, revive_provided, start_services

__all__ = ["EmbeddedError", "Services", "provide", "revive_provided", "start_services"]
