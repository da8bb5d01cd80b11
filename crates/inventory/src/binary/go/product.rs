//! Well-known programs that Go has made, and the CPE names by which advisories about them go, beside the
//! path of their module. They are as the National Vulnerability Database has them.

/// Returns the CPE names of a program of a module.
pub fn cpes(module: &str, program: &str, version: &str) -> Vec<String> {
    let version = version.trim_start_matches('v');
    let version = version.split('+').next().unwrap_or_default();
    let version = if version.is_empty() { "*" } else { version };
    let of = |product: &&Product| is_below(module, product.module) && fits(product, program);
    let products = PRODUCTS.iter().filter(of).flat_map(|product| product.names);
    let cpe = |name| format!("cpe:2.3:a:{name}:{version}:*:*:*:*:*:*:*");
    products.map(cpe).collect()
}

struct Product {
    /// Path of the module, with no version at its end.
    module: &'static str,
    /// End of the path of the program's package; empty for every program of the module.
    program: &'static str,
    /// `vendor:product`.
    names: &'static [&'static str],
}

/// Says whether a path is this module's, one of a later major version of it, or of a module inside it.
fn is_below(path: &str, module: &str) -> bool {
    let rest = path.strip_prefix(module);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn fits(product: &Product, program: &str) -> bool {
    let last = program.rsplit('/').next().unwrap_or(program);
    product.program.is_empty() || last == product.program
}

const fn product(module: &'static str, names: &'static [&'static str]) -> Product {
    Product {
        module,
        program: "",
        names,
    }
}

const fn program(
    module: &'static str,
    program: &'static str,
    names: &'static [&'static str],
) -> Product {
    Product {
        module,
        program,
        names,
    }
}

const PRODUCTS: &[Product] = &[
    product("github.com/argoproj/argo-cd", &["argoproj:argo_cd"]),
    product(
        "github.com/argoproj/argo-workflows",
        &["argo_workflows_project:argo_workflows"],
    ),
    product("github.com/caddyserver/caddy", &["caddyserver:caddy"]),
    product("github.com/cilium/cilium", &["cilium:cilium"]),
    product(
        "github.com/containerd/containerd",
        &["linuxfoundation:containerd"],
    ),
    product("github.com/containers/podman", &["podman_project:podman"]),
    product(
        "github.com/containers/buildah",
        &["buildah_project:buildah"],
    ),
    product("github.com/containers/skopeo", &["skopeo_project:skopeo"]),
    product("github.com/coredns/coredns", &["coredns.io:coredns"]),
    product("github.com/dexidp/dex", &["linuxfoundation:dex"]),
    product(
        "github.com/docker/docker",
        &["docker:docker", "mobyproject:moby"],
    ),
    product(
        "github.com/moby/moby",
        &["docker:docker", "mobyproject:moby"],
    ),
    product("github.com/moby/buildkit", &["mobyproject:buildkit"]),
    product("github.com/elastic/beats", &["elastic:elastic_beats"]),
    program(
        "github.com/elastic/beats",
        "filebeat",
        &["elastic:filebeat"],
    ),
    program(
        "github.com/elastic/beats",
        "metricbeat",
        &["elastic:metricbeat"],
    ),
    program(
        "github.com/elastic/beats",
        "packetbeat",
        &["elastic:packetbeat"],
    ),
    product(
        "github.com/elastic/elastic-agent",
        &["elastic:elastic_agent"],
    ),
    product("github.com/fluxcd/flux2", &["fluxcd:flux2"]),
    product("github.com/go-gitea/gitea", &["gitea:gitea"]),
    product("code.gitea.io/gitea", &["gitea:gitea"]),
    product("github.com/goharbor/harbor", &["linuxfoundation:harbor"]),
    product("github.com/gogs/gogs", &["gogs:gogs"]),
    product("gogs.io/gogs", &["gogs:gogs"]),
    product("github.com/grafana/grafana", &["grafana:grafana"]),
    product("github.com/grafana/loki", &["grafana:loki"]),
    product("github.com/grafana/mimir", &["grafana:mimir"]),
    product("github.com/grafana/tempo", &["grafana:tempo"]),
    product("github.com/hashicorp/boundary", &["hashicorp:boundary"]),
    product("github.com/hashicorp/consul", &["hashicorp:consul"]),
    product("github.com/hashicorp/nomad", &["hashicorp:nomad"]),
    product("github.com/hashicorp/terraform", &["hashicorp:terraform"]),
    product("github.com/hashicorp/vault", &["hashicorp:vault"]),
    product("github.com/influxdata/influxdb", &["influxdata:influxdb"]),
    product("github.com/influxdata/telegraf", &["influxdata:telegraf"]),
    product(
        "github.com/mattermost/mattermost",
        &["mattermost:mattermost_server"],
    ),
    product("github.com/minio/minio", &["minio:minio"]),
    product(
        "github.com/nats-io/nats-server",
        &["nats:nats_server", "linuxfoundation:nats-server"],
    ),
    product(
        "github.com/oauth2-proxy/oauth2-proxy",
        &["oauth2_proxy_project:oauth2_proxy"],
    ),
    product("github.com/opencontainers/runc", &["linuxfoundation:runc"]),
    product(
        "github.com/prometheus/alertmanager",
        &["prometheus:alertmanager"],
    ),
    product(
        "github.com/prometheus/prometheus",
        &["prometheus:prometheus"],
    ),
    product("github.com/rancher/rancher", &["suse:rancher"]),
    product("github.com/traefik/traefik", &["traefik:traefik"]),
    product("github.com/tailscale/tailscale", &["tailscale:tailscale"]),
    product("go.etcd.io/etcd", &["etcd:etcd"]),
    product("github.com/etcd-io/etcd", &["etcd:etcd"]),
    product("helm.sh/helm", &["helm:helm"]),
    product("istio.io/istio", &["istio:istio"]),
    product("k8s.io/ingress-nginx", &["kubernetes:ingress-nginx"]),
    product("k8s.io/kubernetes", &["kubernetes:kubernetes"]),
    program("k8s.io/kubernetes", "kubectl", &["kubernetes:kubectl"]),
    product("k8s.io/minikube", &["kubernetes:minikube"]),
    product("zotregistry.dev/zot", &["linuxfoundation:zot"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_products() {
        for (module, program, version, want) in [
            (
                "go.etcd.io/etcd/server/v3",
                "go.etcd.io/etcd/server/v3",
                "v3.5.1",
                &["etcd:etcd:3.5.1"][..],
            ),
            ("go.etcd.io/etcdx", "x", "v1", &[]),
            (
                "github.com/docker/docker",
                "x",
                "v24.0.1+incompatible",
                &["docker:docker:24.0.1", "mobyproject:moby:24.0.1"],
            ),
            (
                "k8s.io/kubernetes",
                "k8s.io/kubernetes/cmd/kubectl",
                "v1.30.0",
                &["kubernetes:kubernetes:1.30.0", "kubernetes:kubectl:1.30.0"],
            ),
            ("helm.sh/helm/v3", "x", "", &["helm:helm:*"]),
        ] {
            let want: Vec<_> = want
                .iter()
                .map(|name| format!("cpe:2.3:a:{name}:*:*:*:*:*:*:*"))
                .collect();
            assert_eq!(cpes(module, program, version), want, "{module}");
        }
    }
}
