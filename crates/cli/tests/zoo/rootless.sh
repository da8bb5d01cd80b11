# An engine that an ordinary user runs.
useradd -m -s /bin/sh zed
uid=$(id -u zed)
grep -q '^zed:' /etc/subuid || echo 'zed:500000:65536' >>/etc/subuid
grep -q '^zed:' /etc/subgid || echo 'zed:500000:65536' >>/etc/subgid
mkdir -p "/run/user/$uid"
chown zed "/run/user/$uid"
mkdir -p /home/zed/.config/docker
echo '{"storage-driver": "vfs", "log-level": "warn"}' >/home/zed/.config/docker/daemon.json
chown -R zed: /home/zed
# The tests' own: that of the machine is left as it is.
mount -t tmpfs none /dev/net
mknod -m 666 /dev/net/tun c 10 200
DOCKER_HOST=unix:///run/user/$uid/docker.sock
setpriv --reuid "$uid" --regid "$(id -g zed)" --init-groups env HOME=/home/zed XDG_RUNTIME_DIR="/run/user/$uid" \
    PATH="$PATH:/usr/share/docker.io/contrib" dockerd-rootless.sh >/zoo/dockerd.log 2>&1 &
left=200
until docker version >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { tail -n 3 /zoo/dockerd.log >&2; exit 1; }
    sleep 0.1
done
image
keep inside --user 1000
