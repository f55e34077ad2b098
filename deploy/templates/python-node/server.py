"""A server that counts its callers."""

import itertools
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", "8000"))


def greeting(count: int) -> dict[str, object]:
    """What the caller with this number is told."""
    return {"message": f"Hello from Python, caller {count}.", "count": count}


class Handler(BaseHTTPRequestHandler):
    counter = itertools.count(1)

    def do_GET(self) -> None:
        body = json.dumps(greeting(next(self.counter))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet, so that the terminal stays yours."""


if __name__ == "__main__":
    print(f"http://127.0.0.1:{PORT}", flush=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
