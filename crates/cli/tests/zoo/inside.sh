# Inside: what all scenes begin with, then the scene, then the audit.
mount --make-rshared /tmp
umount -l /old
rmdir /old
: >/zoo/begun
hostname zoo
ip link set lo up 2>/dev/null || true
ip link add out0 type veth peer name out1 2>/dev/null || true
ip addr add 10.99.0.2/24 dev out0 2>/dev/null || true
ip link set out0 up 2>/dev/null || true
ip link set out1 up 2>/dev/null || true
# What this machine has set up by itself does not count.
rm -rf /etc/docker /etc/default/docker /etc/sysconfig /etc/audit/rules.d /etc/audit/audit.rules /etc/containerd
mkdir -p /etc/docker

# Starts the engine with what stands in /etc/docker/daemon.json, and more flags; waits until it answers.
engine() {
    dockerd "$@" >/zoo/dockerd.log 2>&1 &
    left=150
    while ! docker version >/dev/null 2>&1; do
        left=$((left - 1))
        if [ "$left" -eq 0 ] || ! kill -0 $!; then
            tail -n 3 /zoo/dockerd.log >&2
            exit 1
        fi
        sleep 0.1
    done
}

# Makes the image that containers are made of.
image() {
    mkdir -p /tmp/box/bin /tmp/box/usr/sbin /tmp/box/etc
    cp /zoo/busybox /tmp/box/bin/busybox
    ln -s busybox /tmp/box/bin/sh
    tar -C /tmp/box -c . | docker import "$@" - box:1 >/dev/null
}

# Starts a container: its name, options; the engine's network is left out where none is asked for.
keep() {
    name=$1
    shift
    docker run --detach --name "$name" "$@" box:1 /bin/busybox sleep 600 >/dev/null
}

# Makes a container that is not started.
made() {
    name=$1
    shift
    docker create --name "$name" "$@" box:1 /bin/busybox sleep 600 >/dev/null
}

DOCKER_HOST=unix:///run/docker.sock
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOME=/root
export DOCKER_HOST PATH HOME
. /zoo/scene.sh
cd /tmp
# The engine need not be at the end of writing down what has just happened.
sleep 1
/zoo/seawall audit --format json --output /zoo/out.json || exit $?
if [ -f /run/docker.pid ]; then
    docker ps --quiet | xargs --no-run-if-empty docker kill >/dev/null || true
    rmdir /sys/fs/cgroup/*/zoo /sys/fs/cgroup/*/zoo2 2>/dev/null || true
fi
