"""What programs do with Python's package `docker`: a line for each call, with what came of it.

Arguments: socket, image, prefix of names, folder to build.
"""

import io
import sys
import tarfile
import time

import docker
import docker.models.resource

SOCKET, IMAGE, NAME, FOLDER = sys.argv[1:5]
client = docker.DockerClient(base_url="unix://" + SOCKET)
COUNT = "i=0; while :; do echo line $i; i=$((i+1)); sleep 1; done"


def say(what, call):
    """Prints what a call gives, or the exception that it ends with."""
    try:
        result = call()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is printed
        text = getattr(error, "explanation", None) or error
        print(f"{what}: {type(error).__name__}: {str(text).strip()}")
        return None
    is_object = isinstance(result, docker.models.resource.Model)
    print(f"{what}: {type(result).__name__ if is_object else result}")
    return result


def archive():
    """A tar with one file."""
    bytes_ = io.BytesIO()
    with tarfile.open(fileobj=bytes_, mode="w") as tar:
        info = tarfile.TarInfo("f")
        info.size = 3
        tar.addfile(info, io.BytesIO(b"abc"))
    return bytes_.getvalue()


def typed(container):
    """What a command reads from a socket, and says."""
    socket = container.exec_run(["cat"], stdin=True, socket=True).output
    socket._sock.send(b"abc")
    socket._sock.shutdown(1)
    return socket.read()


def attached(container):
    """The first bytes that an attached socket has."""
    socket = container.attach_socket(params={"stdout": 1, "stream": 1})
    socket._sock.settimeout(10)
    count = len(socket.read(8))
    socket.close()
    return count


def engine():
    say("ping", client.ping)
    say("version", lambda: client.version()["ApiVersion"])
    say("info", lambda: client.info()["Driver"])
    say("df", lambda: sorted(client.df()))
    say("events", lambda: next(client.events(decode=True, since=1, until=int(time.time())))["Type"])


def containers():
    say("run", lambda: client.containers.run(IMAGE, ["echo", "hi"], remove=True))
    say("run fails", lambda: client.containers.run(IMAGE, ["sh", "-c", "exit 3"], remove=True))
    say("volume", lambda: client.volumes.create(NAME + "v").name == NAME + "v")
    made = say(
        "detached",
        lambda: client.containers.run(
            IMAGE,
            ["sh", "-c", COUNT],
            detach=True,
            name=NAME,
            labels={"a": NAME},
            environment={"A": "b"},
            ports={"80/tcp": ("127.0.0.1", None)},
            mem_limit="64m",
            volumes={NAME + "v": {"bind": "/data", "mode": "rw"}},
        ),
    )
    if made is None:
        return
    say("list", lambda: len(client.containers.list(filters={"label": "a=" + NAME})))
    say("image", lambda: client.containers.get(NAME).image.tags != [])
    say("exec", lambda: made.exec_run(["echo", "inside"]))
    say("exec apart", lambda: made.exec_run(["sh", "-c", "echo o; echo e >&2"], demux=True))
    say("exec streams", lambda: b"".join(made.exec_run(["seq", "3"], stream=True).output))
    say("exec socket", lambda: typed(made))
    say("logs", lambda: made.logs(tail=1)[:4])
    say("logs follow", lambda: next(made.logs(stream=True, follow=True)))
    say("attach", lambda: next(made.attach(stream=True, logs=True))[:4])
    say("attach socket", lambda: attached(made))
    say("stats", lambda: "cpu_stats" in made.stats(stream=False))
    say("stats stream", lambda: "cpu_stats" in next(made.stats(decode=True)))
    say("top", lambda: made.top()["Titles"][0])
    say("diff", made.diff)
    say("put archive", lambda: made.put_archive("/tmp", archive()))
    say("get archive", lambda: len(b"".join(made.get_archive("/tmp/f")[0])))
    say("export", lambda: len(b"".join(made.export())) > 100000)
    say("update", lambda: made.update(mem_limit="96m", memswap_limit="128m"))
    say("pause", made.pause)
    say("unpause", made.unpause)
    say("rename", lambda: made.rename(NAME + "x"))
    say("reload", lambda: made.reload() or made.name == NAME + "x")
    say("resize", lambda: made.resize(20, 30))
    say("commit", lambda: made.commit("dev-" + NAME, "1").tags == ["dev-" + NAME + ":1"])
    say("restart", lambda: made.restart(timeout=1))
    say("stop", lambda: made.stop(timeout=1))
    say("wait", lambda: made.wait()["StatusCode"])
    say("start", made.start)
    say("kill", made.kill)
    say("remove", lambda: made.remove(v=True, force=True))


def networks_and_volumes():
    net = say("network", lambda: client.networks.create(NAME + "n", driver="bridge", check_duplicate=True))
    made = say("create in it", lambda: client.containers.create(IMAGE, "sleep 60", network=NAME + "n", name=NAME + "y"))
    if net is not None and made is not None:
        say("networks", lambda: len(client.networks.list(names=[NAME + "n"])))
        say("disconnect", lambda: net.disconnect(made))
        say("connect", lambda: net.connect(made, aliases=["x"]))
        say("remove it", lambda: made.remove(force=True))
        say("remove network", net.remove)
    say("volumes", lambda: NAME + "v" in [it.name for it in client.volumes.list()])
    say("remove volume", lambda: client.volumes.get(NAME + "v").remove())


def images():
    say("build", lambda: client.images.build(path=FOLDER, tag="dev-" + NAME + ":2", rm=True)[0].tags != [])
    say("images", lambda: len(client.images.list("dev-" + NAME)))
    say("history", lambda: len(client.images.get("dev-" + NAME + ":2").history()))
    say("tag", lambda: client.images.get("dev-" + NAME + ":2").tag("dev-" + NAME, "3"))
    say("save", lambda: len(b"".join(client.images.get("dev-" + NAME + ":2").save(named=True))) > 100000)
    say("pull", lambda: client.images.pull("127.0.0.1:5000/team/box:1").tags != [])
    say("remove image", lambda: client.images.remove("dev-" + NAME + ":3"))
    say("not there", lambda: client.containers.get("nosuch"))


engine()
containers()
networks_and_volumes()
images()
