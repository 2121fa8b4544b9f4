"""A server of weights on this computer, which can misbehave."""

import hashlib
import http.server
import threading
from contextlib import contextmanager

BYTES = bytes(range(256)) * 4000
SHA256 = hashlib.sha256(BYTES).hexdigest()


class _Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        name = self.path.strip("/")
        if name == "missing":
            self.send_error(404)
        elif name.startswith("to-"):
            self.send_response(302)
            self.send_header("Location", self.server.elsewhere[name])
            self.end_headers()
        else:
            body = {"short": BYTES[:5000], "long": BYTES + b"more", "other": BYTES[::-1]}.get(name, BYTES)
            self.send_response(200)
            self.send_header("Content-Length", str(len(BYTES) if name == "cut" else len(body)))
            self.end_headers()
            self.wfile.write(body[:5000] if name == "cut" else body)

    def log_message(self, *_):
        pass


@contextmanager
def weights_server():
    """Its address is ``url``; what it was asked stands in ``asked``."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as there:
        there.asked, there.elsewhere = [], {}
        there.url = f"http://127.0.0.1:{there.server_address[1]}"
        threading.Thread(target=there.serve_forever, daemon=True).start()
        yield there
        there.shutdown()
