"""HAProxy in front of `webserver`: `proxied.py HOST PORT FOLDER SCRIPTS`.

A proxy is a strict client that keeps its connections and uses them again for others. The scripts of
the tests must find through it what they find without it. Ends with 1 where one does not.
"""

import pathlib
import socket
import subprocess
import sys
import time

host, port, folder, scripts = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
folder.mkdir(parents=True, exist_ok=True)
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    own = free.getsockname()[1]

configuration = folder / "haproxy.cfg"
configuration.write_text(f"""
global
  maxconn 200
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
  http-reuse always
  option http-keep-alive
frontend front
  bind 127.0.0.1:{own}
  default_backend back
backend back
  server one {host}:{port}
""")

haproxy = subprocess.Popen(["haproxy", "-f", configuration, "-db"])
try:
    for _ in range(100):
        if haproxy.poll() is not None:
            sys.exit("haproxy does not start")
        try:
            socket.create_connection(("127.0.0.1", own), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    wrong = 0
    for command in [["python3", f"{scripts}/http_client.py", "127.0.0.1", str(own), "proxied"],
                    ["node", f"{scripts}/node_http.mjs", "127.0.0.1", str(own)]]:
        wrong |= subprocess.run(command, timeout=90).returncode
finally:
    haproxy.terminate()
    haproxy.wait(timeout=20)
sys.exit(1 if wrong else 0)
