# SPDX-License-Identifier: Apache-2.0
"""relay PORT DIR: in front of a rekor-tiles that listens there and stores in DIR;
its own port is written to standard output. Tiles and checkpoints come from DIR, as
from the web server beside a real one. Every other answer to a POST is lost: the log
has the entry, and the client does not know."""

import http.client
import http.server
import pathlib
import sys

UPSTREAM, FOLDER = int(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
PREFIX = "/api/v2/"


class Relay(http.server.BaseHTTPRequestHandler):
    count = 0

    def answer(self, status, body, fields=()):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = (FOLDER / self.path.removeprefix(PREFIX)).resolve()
        if FOLDER in path.parents and path.is_file():
            self.answer(200, path.read_bytes())
        else:
            self.answer(404, b"")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        log = http.client.HTTPConnection("127.0.0.1", UPSTREAM)
        log.request("POST", self.path, body, {"Content-Type": "application/json"})
        answer = log.getresponse()
        text = answer.read()
        fields = [
            field
            for field in answer.getheaders()
            if field[0].lower() in ("content-type", "x-log-index")
        ]
        Relay.count += 1
        print(self.path, answer.status, file=sys.stderr)
        if Relay.count % 2 == 1:
            self.close_connection = True
        else:
            self.answer(answer.status, text, fields)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)
print(server.server_port, flush=True)
server.serve_forever()
