//! Which user well-known base images set. Sources: the images' own documentation and build files, as their
//! publishers describe them (Docker official images; distroless, "nonroot"; Chainguard, "nonroot by default"; Bitnami,
//! "non-root containers"; Red Hat, "s2i images run as 1001"; .NET, "rootless Linux containers").

use crate::parse::dockerfile::reference::Reference;
use crate::parse::text::Text;
use crate::source::Span;

/// The user that an image sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DefaultUser {
    /// Root, or nobody, which is the same.
    Root,
    /// Somebody else.
    Other,
}

/// Returns the user that an image sets; nothing where that is not known.
pub(super) fn default_user(image: &str) -> Option<DefaultUser> {
    let end = u32::try_from(image.len()).unwrap_or(u32::MAX);
    let reference = Reference::parse(&Text::resolved(image.to_owned(), Span::new(0, end)));
    let repository = reference.repository();
    let tag = reference.tag.as_ref().map_or("latest", Text::as_str);
    let (host, path) = official(&repository).unwrap_or(repository.split_once('/')?);
    let words: Vec<&str> = tag.split(['-', '.', '_']).collect();
    let has = |word: &str| words.contains(&word);
    match host {
        "official" if ROOT.contains(&path) => Some(DefaultUser::Root),
        "official" => Some(DefaultUser::Other),
        "docker.io" => match path.split_once('/')? {
            ("bitnami" | "bitnamilegacy" | "bitnamisecure", name) => {
                (name != "minideb").then_some(DefaultUser::Other)
            }
            _ if OTHER_PATHS.iter().any(|known| covers(known, path)) => Some(DefaultUser::Other),
            _ => None,
        },
        "gcr.io" if path.starts_with("distroless/") => Some(if has("nonroot") {
            DefaultUser::Other
        } else {
            DefaultUser::Root
        }),
        "cgr.dev" => match path.rsplit('/').next()? {
            "wolfi-base" | "chainguard-base" => Some(DefaultUser::Root),
            _ => (!has("dev")).then_some(DefaultUser::Other),
        },
        "dhi.io" => Some(if has("dev") {
            DefaultUser::Root
        } else {
            DefaultUser::Other
        }),
        "mcr.microsoft.com" => microsoft(path, &words),
        "registry.access.redhat.com" | "registry.redhat.io" => {
            let (family, name) = path.split_once('/')?;
            let is_plain = name.starts_with("ubi") || name.starts_with("rhel");
            match (family.starts_with("ubi"), is_plain) {
                (true, true) => Some(DefaultUser::Root),
                (true, false) => S2I
                    .iter()
                    .any(|it| name.starts_with(it))
                    .then_some(DefaultUser::Other),
                _ => None,
            }
        }
        _ => OTHER_HOSTS
            .iter()
            .any(|known| covers(known, &repository))
            .then_some(DefaultUser::Other),
    }
}

/// Returns the name of an official image that stands under another: of one architecture, or in a mirror.
fn official(repository: &str) -> Option<(&'static str, &str)> {
    let path = repository
        .strip_prefix("mirror.gcr.io/")
        .or_else(|| repository.strip_prefix("public.ecr.aws/docker/"))
        .or_else(|| repository.strip_prefix("docker.io/"))?;
    let (folder, name) = path.split_once('/').unwrap_or(("library", path));
    let is_official = folder == "library" || ARCHITECTURES.contains(&folder);
    let known = ROOT.iter().chain(OTHER).find(|known| **known == name)?;
    is_official.then_some(("official", *known))
}

fn microsoft(path: &str, tag: &[&str]) -> Option<DefaultUser> {
    let is_rootless = ["chiseled", "distroless", "nonroot"]
        .iter()
        .any(|word| tag.contains(word));
    if path.starts_with("windows/nanoserver")
        || (is_rootless && path.starts_with("dotnet/"))
        || tag.contains(&"nonroot")
    {
        return Some(DefaultUser::Other);
    }
    let is_root = path.starts_with("windows")
        || (path.starts_with("dotnet/") && !tag.iter().any(|it| it.starts_with("nanoserver")));
    is_root.then_some(DefaultUser::Root)
}

/// Says whether a pattern, which may end in `/*`, covers a path.
fn covers(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(folder) => path.starts_with(folder),
        None => pattern == path,
    }
}

/// Folders of official images for one architecture.
const ARCHITECTURES: &[&str] = &[
    "amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "mips64le", "ppc64le", "riscv64",
    "s390x", "winamd64",
];

/// Official images that set no user.
const ROOT: &[&str] = &[
    "alpine",
    "almalinux",
    "alt",
    "amazoncorretto",
    "amazonlinux",
    "archlinux",
    "bash",
    "buildpack-deps",
    "busybox",
    "caddy",
    "centos",
    "clearlinux",
    "clojure",
    "composer",
    "debian",
    "docker",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "gcc",
    "golang",
    "gradle",
    "haskell",
    "httpd",
    "ibm-semeru-runtimes",
    "julia",
    "mageia",
    "maven",
    "mariadb",
    "mongo",
    "mysql",
    "nginx",
    "node",
    "openjdk",
    "oraclelinux",
    "perl",
    "photon",
    "php",
    "postgres",
    "pypy",
    "python",
    "r-base",
    "redis",
    "rockylinux",
    "ruby",
    "rust",
    "sapmachine",
    "swift",
    "tomcat",
    "traefik",
    "ubuntu",
    "valkey",
    "wordpress",
];

/// Official images that set another.
const OTHER: &[&str] = &[
    "elasticsearch",
    "emqx",
    "fluentd",
    "groovy",
    "haproxy",
    "jetty",
    "kibana",
    "kong",
    "liquibase",
    "logstash",
    "memcached",
    "odoo",
    "open-liberty",
    "solr",
    "sonarqube",
    "spark",
    "varnish",
    "websphere-liberty",
];

/// Images of the same registry that set another; `*`: all of that publisher.
const OTHER_PATHS: &[&str] = &[
    "apache/airflow",
    "apache/kafka",
    "apache/superset",
    "cimg/*",
    "confluentinc/*",
    "grafana/*",
    "jenkins/agent",
    "jenkins/inbound-agent",
    "jenkins/jenkins",
    "jupyter/*",
    "mambaorg/micromamba",
    "nginxinc/nginx-unprivileged",
    "opensearchproject/opensearch",
    "otel/*",
    "prom/*",
    "renovate/renovate",
    "selenium/*",
];

/// Images of other registries that set another.
const OTHER_HOSTS: &[&str] = &[
    "docker.elastic.co/elasticsearch/*",
    "docker.elastic.co/kibana/*",
    "docker.elastic.co/logstash/*",
    "ghcr.io/nginxinc/nginx-unprivileged",
    "ghcr.io/puppeteer/puppeteer",
    "ghcr.io/renovatebot/renovate",
    "quay.io/jupyter/*",
    "quay.io/keycloak/keycloak",
    "quay.io/prometheus/*",
    "quay.io/strimzi/*",
];

/// What names of images begin with that build from sources as user 1001, or 185.
const S2I: &[&str] = &[
    "dotnet",
    "go-toolset",
    "httpd",
    "nginx",
    "nodejs",
    "openjdk",
    "perl",
    "php",
    "python",
    "ruby",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_images_are_known_by_their_users() {
        let cases = [
            ("alpine:3.20", Some(DefaultUser::Root)),
            ("docker.io/library/node", Some(DefaultUser::Root)),
            ("docker.io/bitnami/redis:7", Some(DefaultUser::Other)),
            ("bitnami/minideb", None),
            (
                "gcr.io/distroless/static-debian12:nonroot",
                Some(DefaultUser::Other),
            ),
            (
                "gcr.io/distroless/base:debug-nonroot",
                Some(DefaultUser::Other),
            ),
            ("gcr.io/distroless/static", Some(DefaultUser::Root)),
            ("cgr.dev/chainguard/python:latest", Some(DefaultUser::Other)),
            ("cgr.dev/chainguard/python:latest-dev", None),
            ("cgr.dev/chainguard/wolfi-base", Some(DefaultUser::Root)),
            (
                "mcr.microsoft.com/dotnet/aspnet:8.0",
                Some(DefaultUser::Root),
            ),
            (
                "mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled",
                Some(DefaultUser::Other),
            ),
            (
                "mcr.microsoft.com/windows/nanoserver:ltsc2022",
                Some(DefaultUser::Other),
            ),
            (
                "mcr.microsoft.com/windows/servercore:ltsc2022",
                Some(DefaultUser::Root),
            ),
            (
                "registry.access.redhat.com/ubi9/nodejs-20",
                Some(DefaultUser::Other),
            ),
            (
                "registry.access.redhat.com/ubi9/ubi-minimal",
                Some(DefaultUser::Root),
            ),
            ("quay.io/keycloak/keycloak:26", Some(DefaultUser::Other)),
            ("example.com/own/thing", None),
            ("alpine", Some(DefaultUser::Root)),
            ("arm64v8/debian:12", Some(DefaultUser::Root)),
            ("mirror.gcr.io/busybox", Some(DefaultUser::Root)),
            (
                "public.ecr.aws/docker/library/haproxy",
                Some(DefaultUser::Other),
            ),
            ("evil/alpine", None),
        ];
        for (image, wanted) in cases {
            assert_eq!(default_user(image), wanted, "{image}");
        }
    }
}
