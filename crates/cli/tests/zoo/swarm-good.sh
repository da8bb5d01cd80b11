# A swarm on an address of its own, locked, with what it sends encrypted; its service gets a secret of the swarm's.
ip addr add 10.99.0.3/24 dev out0
echo '{"storage-driver": "vfs"}' >/etc/docker/daemon.json
engine
image
docker swarm init --advertise-addr 10.99.0.2 --listen-addr 10.99.0.2:2377 --data-path-addr 10.99.0.3 --autolock \
    --cert-expiry 720h >/dev/null
docker network create --driver overlay --opt encrypted closed >/dev/null
echo y | docker network rm ingress >/dev/null
left=100
until docker network create --driver overlay --ingress --opt encrypted ingress >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || exit 1
    sleep 0.1
done
echo hunter2 | docker secret create password - >/dev/null
docker service create --detach --name web --secret password --no-resolve-image \
    box:1 /bin/busybox sleep 600 >/dev/null
left=100
until [ -n "$(docker ps --quiet)" ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || exit 1
    sleep 0.1
done
