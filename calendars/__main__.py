"""A process that reads calendars of strangers; see reading.py."""

import sys

from calendars.reading import serve

if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
