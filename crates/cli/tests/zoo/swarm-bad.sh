# A swarm of two managers, open to all and with nothing locked, whose service gets its password by a variable. The
# second manager is an engine in a network of its own.
mount --make-rshared /run
ip netns add two
ip link set out1 netns two
ip netns exec two ip addr add 10.99.0.1/24 dev out1
ip netns exec two ip link set out1 up
ip netns exec two ip link set lo up
echo '{"storage-driver": "vfs"}' >/etc/docker/daemon.json
engine
mkdir -p /run/two /var/lib/two
echo "{}" >/run/two/none.json
nsenter --net=/run/netns/two dockerd --config-file /run/two/none.json --data-root /var/lib/two --exec-root /run/two/exec \
    --pidfile /run/two/pid --host unix:///run/two/docker.sock --storage-driver vfs >/zoo/two.log 2>&1 &
image
docker swarm init --advertise-addr 10.99.0.2 --cert-expiry 8760h >/dev/null
docker network create --driver overlay open >/dev/null
docker service create --detach --name web --env DB_PASSWORD=hunter2 --no-resolve-image --network open \
    box:1 /bin/busybox sleep 600 >/dev/null
token=$(docker swarm join-token --quiet manager)
left=100
until docker --host unix:///run/two/docker.sock swarm join --token "$token" --advertise-addr 10.99.0.1 \
    --listen-addr 10.99.0.1:2377 10.99.0.2:2377 >/dev/null 2>/zoo/join.log; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || exit 1
    sleep 0.1
done
left=100
until [ -n "$(docker ps --quiet)" ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || exit 1
    sleep 0.1
done
