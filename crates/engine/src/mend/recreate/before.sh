
engine() {
  docker --host "$address" "$@"
}

look() {
  engine container inspect --format "$1" -- "$id"
}

# told WHAT TEMPLATE USUAL...: what this script cannot keep is said.
told() {
  what=$1
  value=$(look "$2" 2>/dev/null) || return 0
  shift 2
  for usual in "$@"; do
    [ "$value" != "$usual" ] || return 0
  done
  say "not kept: $what, which was $value"
}

look '{{.Id}}' >/dev/null || die "container $name is not there any more"
env=$(mktemp)
trap 'rm -f -- "$env"' EXIT
look '{{range .Config.Env}}{{println .}}{{end}}' | sed -e '/^$/d' >"$env"
# A value with a line break would become variables of its own, taken from whoever runs this.
if [ "$(grep -c = "$env" || :)" != "$(look '{{len .Config.Env}}')" ] || grep -q -v = "$env"; then
  die "a variable of container $name holds a line break: make it again by hand"
fi

told 'DNS servers' '{{json .HostConfig.Dns}}' null '[]'
told 'search domains' '{{json .HostConfig.DnsSearch}}' null '[]'
told 'DNS options' '{{json .HostConfig.DnsOptions}}' null '[]'
told 'further hosts' '{{json .HostConfig.ExtraHosts}}' null '[]'
told 'links' '{{json .HostConfig.Links}}' null '[]'
told 'size of /dev/shm' '{{.HostConfig.ShmSize}}' 67108864 0
told 'storage options' '{{json .HostConfig.StorageOpt}}' null '{}'
told 'a terminal' '{{.Config.Tty}}' false
told 'open input' '{{.Config.OpenStdin}}' false
told 'domain name' '{{.Config.Domainname}}' ''
told 'options of mounts' '{{json .HostConfig.Mounts}}' null '[]'
told 'time of the health check' '{{with .Config.Healthcheck}}{{.Interval}}{{end}}' '' 0s

set --
workdir=$(look '{{.Config.WorkingDir}}')
[ -z "$workdir" ] || set -- "$@" --workdir "$workdir"
hostname=$(look '{{.Config.Hostname}}')
case $id in
  "$hostname"*) ;;
  *)
    case $(look '{{.HostConfig.NetworkMode}}{{.HostConfig.UTSMode}}') in
      *host* | container:*) ;;
      *) set -- "$@" --hostname "$hostname" ;;
    esac
    ;;
esac
signal=$(look '{{with .Config.StopSignal}}{{.}}{{end}}')
[ -z "$signal" ] || set -- "$@" --stop-signal "$signal"

back() {
  engine container rm --force -- "$name" >/dev/null 2>&1 || :
  engine container rename "$old" "$name"
  engine container update --restart "$policy" -- "$id" >/dev/null
  [ "$was" != true ] || engine container start "$name" >/dev/null
  die "the new container does not start: the old one is back"
}

policy=$(look '{{.HostConfig.RestartPolicy.Name}}{{with .HostConfig.RestartPolicy.MaximumRetryCount}}:{{.}}{{end}}')
policy=${policy:-no}
was=$(look '{{.State.Running}}')
engine container stop -- "$id" >/dev/null
engine container rename "$id" "$old"
# Or the daemon would start both again.
engine container update --restart no -- "$id" >/dev/null
