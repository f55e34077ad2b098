"""OpenStack Swift with its S3 gateway, from the package python3-swift: all its servers in one process on loopback, with one device.

s3server.py DIRECTORY PORT SECRET serves the key vibe:node with that secret, and says "ready" when it does.
"""
import os
import sys

import eventlet
import eventlet.wsgi

eventlet.monkey_patch()

from swift.common import utils, wsgi
from swift.common.ring import RingBuilder

PROXY = """
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth slo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
# Nothing is there. Swift goes on without, but not without the filter.
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
# So that nobody passes who reads only the first page.
max_bucket_listing = 4
[filter:tempauth]
use = egg:swift#tempauth
user_vibe_node = {secret} .admin
[filter:slo]
use = egg:swift#slo
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
"""

STORAGE = """
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""


def configure(place, name, port, text):
    path = os.path.join(place, name + ".conf")
    with open(path, "w") as file:
        file.write("[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = %d\nswift_dir = %s\ndevices = %s/devices\nmount_check = false\nfallocate_reserve = 0\n%s"
                   % (port, place, place, text))
    return path


def serve(path, socket):
    app = wsgi.loadapp(path, global_conf={"log_name": os.path.basename(path)})
    # The header is ETag, and Etag will not do.
    eventlet.spawn(eventlet.wsgi.server, socket, app, utils.NullLogger(), protocol=wsgi.SwiftHttpProtocol, capitalize_response_headers=False)


def main(place, port, secret):
    os.makedirs(os.path.join(place, "devices", "d1"), exist_ok=True)
    with open(os.path.join(place, "swift.conf"), "w") as file:
        file.write("[swift-hash]\nswift_hash_path_prefix = vibe\nswift_hash_path_suffix = vibe\n")
    utils.set_swift_dir(place)
    for kind in ("account", "container", "object"):
        socket = eventlet.listen(("127.0.0.1", 0))
        ring = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
        ring.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": socket.getsockname()[1], "device": "d1", "weight": 1.0})
        ring.rebalance()
        ring.get_ring().save(os.path.join(place, kind + ".ring.gz"))
        serve(configure(place, kind, socket.getsockname()[1], STORAGE.format(kind=kind)), socket)
    serve(configure(place, "proxy", port, PROXY.format(secret=secret)), eventlet.listen(("127.0.0.1", port)))
    print("ready", flush=True)
    eventlet.sleep(86400)


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
