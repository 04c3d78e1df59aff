"""Settings in short files. Whatever differs between deployments is an environment variable; see .env.example."""

from .apps import *  # noqa: F403
from .base import *  # noqa: F403
from .celery import *  # noqa: F403
from .console import *  # noqa: F403
from .drafting import *  # noqa: F403
from .finding import *  # noqa: F403
from .logging import *  # noqa: F403
from .mail import *  # noqa: F403
from .outreach import *  # noqa: F403
from .posting import *  # noqa: F403
from .security import *  # noqa: F403
from .web import *  # noqa: F403
