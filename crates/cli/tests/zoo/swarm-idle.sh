# A swarm that nothing uses.
echo '{"storage-driver": "vfs"}' >/etc/docker/daemon.json
engine
docker swarm init --advertise-addr 10.99.0.2 >/dev/null
