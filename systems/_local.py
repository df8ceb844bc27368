"""No system (its name begins with `_`): what systems share that run a model on this machine."""

from functools import cache

from harness.errors import HarnessError
from harness.models.hf_loading import is_out_of_memory


@cache
def once(make, *how):
    """What `make(*how)` makes, and "", or None and why it cannot be had. Tried once, however often it is asked for."""
    try:
        return make(*how), ""
    except HarnessError as error:
        return None, str(error)
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        return None, f"ran out of memory when the model was loaded ({allowed()}): allow more, --memory 16G"


def allowed():
    """How much memory this process may take, in words."""
    try:
        import resource
    except ImportError:
        return "no limit is known"
    most = resource.getrlimit(resource.RLIMIT_DATA)[0]
    return "no limit was set" if most == resource.RLIM_INFINITY else f"the limit was {most / 2**20:,.0f} MB"


def unable(articles, why):
    """The answer for each of these articles: there is no model to ask, and the next run tries again."""
    return [{"failure": "unavailable", "detail": why} for _ in articles]
