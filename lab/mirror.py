#!/usr/bin/python3
"""The lab's package mirror: mirror.py ADDRESS[:PORT] REPOSITORY MODE-FILE.

/centos/7.9.2009 is complete, /slow/7.9.2009 is complete and always slow, /half/7.9.2009 has no cloud/ repositories,
/updated/7.9.2009 has newer versions of packages that a fresh node has.
The mode file says how all of them behave now: ok, slow, fail (503), broken (metadata answers, packages break off),
cut (every file breaks off in the middle) or hang (connections are accepted, and nothing is ever answered).
"""
import http.server
import sys
import time
import urllib.parse

ADDRESS, REPOSITORY, MODE_FILE = sys.argv[1:4]
SLOW_START, SLOW_BYTES_PER_SECOND = 1.5, 256 * 1024
ROOTS = ("centos", "slow", "half", "updated")


class Mirror(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def translate_path(self, path):
        parts = [p for p in urllib.parse.unquote(path.split("?")[0].split("#")[0]).split("/") if p not in ("", ".", "..")]
        if len(parts) < 2 or parts[0] not in ROOTS or parts[1] != "7.9.2009" or (parts[0] == "half" and parts[2:3] == ["cloud"]):
            return REPOSITORY + "/none"
        if parts[0] == "updated" and parts[2:3] == ["updates"]:
            parts[2] = "newer"
        return "/".join([REPOSITORY, *parts[2:]])

    def do_GET(self):
        if not self.refused():
            super().do_GET()

    def do_HEAD(self):
        if not self.refused():
            super().do_HEAD()

    def refused(self):
        with open(MODE_FILE, encoding="ascii") as mode:
            self.mode = mode.read().strip()
        if self.mode == "ok" and self.path.startswith("/slow/"):
            self.mode = "slow"
        if self.mode == "slow":
            time.sleep(SLOW_START)
        if self.mode == "hang":
            self.rfile.read()
            self.close_connection = True
            return True
        if self.mode == "fail":
            self.send_error(503)
        return self.mode == "fail"

    def copyfile(self, source, outputfile):
        if self.mode == "cut" or (self.mode == "broken" and self.path.endswith(".rpm")):
            data = source.read()
            outputfile.write(data[: len(data) // 2])
            self.close_connection = True
        elif self.mode == "slow":
            while chunk := source.read(SLOW_BYTES_PER_SECOND // 10):
                outputfile.write(chunk)
                time.sleep(0.1)
        else:
            super().copyfile(source, outputfile)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up is not worth a traceback."""
        print(f"{client_address[0]} {sys.exc_info()[1]}", file=sys.stderr)


host, _, port = ADDRESS.partition(":")
Server((host, int(port or 80)), Mirror).serve_forever()
