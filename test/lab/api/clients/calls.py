"""What the programs beside this one share: each call of a client is told in a line of JSON, its name and what came of it."""
import json
import sys
import time

url, token, project = sys.argv[1:4]


def name_of(operation):
    return f'{type(operation.__self__).__name__}.{operation.__name__}'


def told(operation, came):
    print(json.dumps([name_of(operation), came]), flush=True)


def call(show, operation, *given, **named):
    """Does a call and tells what `show` makes of its result."""
    result = operation(*given, **named)
    told(operation, show(result))
    return result


def until(enough, ask):
    """Asks until the answer satisfies; these calls are not told, because how many there are is a matter of time."""
    end = time.monotonic() + 120
    while True:
        result = ask()
        if enough(result):
            return result
        if time.monotonic() > end:
            raise TimeoutError(repr(result))
        time.sleep(0.02)


def kind(result):
    """The name of a result's type."""
    return type(result).__name__


def nothing(result):
    """Told of calls that answer without a body."""
    return result
