# A host on which all is set as it should be, and a container that is as closed as can be.
mkdir -p /etc/docker/certs.d/registry.example:5000 /etc/docker/tls /etc/default /etc/sysconfig /etc/containerd
cd /etc/docker/tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=zoo \
    -addext subjectAltName=IP:10.99.0.2 -keyout key.pem -out cert.pem 2>/dev/null
cp cert.pem ca.pem
cp cert.pem /etc/docker/certs.d/registry.example:5000/ca.crt
chmod 444 ca.pem cert.pem /etc/docker/certs.d/registry.example:5000/ca.crt
chmod 400 key.pem
cat >/etc/docker/daemon.json <<'JSON'
{
  "hosts": ["unix:///run/docker.sock", "tcp://10.99.0.2:2376"],
  "tlsverify": true,
  "tlscacert": "/etc/docker/tls/ca.pem",
  "tlscert": "/etc/docker/tls/cert.pem",
  "tlskey": "/etc/docker/tls/key.pem",
  "storage-driver": "overlay2",
  "icc": false,
  "log-level": "info",
  "userns-remap": "default",
  "live-restore": true,
  "userland-proxy": false,
  "no-new-privileges": true,
  "authorization-plugins": ["zoo"],
  "log-driver": "syslog",
  "log-opts": {"syslog-address": "udp://10.99.0.1:514"},
  "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 4096, "Soft": 2048}}
}
JSON
chmod 644 /etc/docker/daemon.json
echo 'DOCKER_OPTS=' >/etc/default/docker
echo 'OPTIONS=' >/etc/sysconfig/docker
echo >/etc/containerd/config.toml
chmod 644 /etc/default/docker /etc/sysconfig/docker
groupadd -f docker
gpasswd -M '' docker >/dev/null
chown root:root /lib/systemd/system/docker.service /lib/systemd/system/docker.socket
chmod 644 /lib/systemd/system/docker.service /lib/systemd/system/docker.socket
mkdir -p /var/lib/docker
mount -t tmpfs none /var/lib/docker
mkdir -p /run/docker/plugins
mount --bind /zoo/plugins /run/docker/plugins
engine
image --change 'USER 1000' --change 'HEALTHCHECK --interval=1s CMD ["/bin/busybox", "true"]'
# The engine tells when things happened by the second.
sleep 1.1
docker network create front >/dev/null
keep tight --network front --cap-drop ALL --read-only --memory 64m --cpus 0.5 --pids-limit 50 \
    --restart on-failure:5 --security-opt no-new-privileges --user 1000 --publish 127.0.0.1:8080:8080
keep host-users --network front --userns host
keep bound --network front --publish 10.99.0.2:8443:8443
docker exec --user 1000 tight /bin/busybox true
sleep 2
