//! What images that everybody uses are known to need, as their documentation and their start scripts say: what a
//! container of theirs writes to, which capabilities it starts with, how it is asked whether it works.

use crate::parse::dockerfile::reference::Reference;
use crate::parse::text::Text;
use crate::source::Span;

/// An image that is known.
#[derive(Debug)]
pub(super) struct Known {
    /// Repositories, registry and folder included.
    names: &'static [&'static str],
    /// Whether it starts as root unless it is told otherwise.
    pub(super) starts_as_root: bool,
    /// Capabilities that its start needs as root.
    pub(super) capabilities: &'static [&'static str],
    /// Folders that it writes to and that may be lost.
    pub(super) writes: &'static [&'static str],
    /// Folders that hold what has to stay, without a volume of the image's own.
    pub(super) keeps: &'static [&'static str],
    /// Whether its ports are for other services, not for people.
    pub(super) is_database: bool,
    /// What asks whether it works.
    pub(super) health: Option<&'static str>,
    /// Variables that have a twin with `_FILE` behind, which names a file.
    pub(super) file_variables: &'static [&'static str],
}

/// Finds what is known of an image by its name.
pub(super) fn known(image: &str) -> Option<&'static Known> {
    let reference = Reference::parse(&Text::resolved(image.to_owned(), Span::default()));
    let repository = reference.repository();
    let mut all = IMAGES.iter();
    all.find(|known| known.names.contains(&repository.as_str()))
}

/// Capabilities of start scripts that give files to a user and go on as that user.
const CHANGES_USER: &[&str] = &["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

const NOTHING: Known = Known {
    names: &[],
    starts_as_root: true,
    capabilities: &[],
    writes: &["/tmp", "/run"],
    keeps: &[],
    is_database: false,
    health: None,
    file_variables: &[],
};

static IMAGES: &[Known] = &[
    Known {
        names: &["docker.io/library/nginx"],
        capabilities: &["CHOWN", "NET_BIND_SERVICE", "SETGID", "SETUID"],
        writes: &["/tmp", "/run", "/var/cache/nginx"],
        ..NOTHING
    },
    Known {
        names: &["docker.io/nginxinc/nginx-unprivileged"],
        starts_as_root: false,
        writes: &["/tmp"],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/httpd"],
        capabilities: &["NET_BIND_SERVICE", "SETGID", "SETUID"],
        writes: &["/tmp", "/usr/local/apache2/logs"],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/traefik", "docker.io/library/registry"],
        capabilities: &["NET_BIND_SERVICE"],
        writes: &["/tmp"],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/caddy"],
        // Its program carries this capability, and does not start without it.
        capabilities: &["NET_BIND_SERVICE"],
        writes: &["/tmp"],
        keeps: &["/data", "/config"],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/postgres"],
        capabilities: CHANGES_USER,
        writes: &["/tmp", "/run/postgresql"],
        is_database: true,
        health: Some("pg_isready -q"),
        file_variables: &[
            "POSTGRES_PASSWORD",
            "POSTGRES_USER",
            "POSTGRES_DB",
            "POSTGRES_INITDB_ARGS",
        ],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/mysql"],
        capabilities: CHANGES_USER,
        writes: &["/tmp", "/run/mysqld"],
        is_database: true,
        health: Some("mysqladmin ping -h 127.0.0.1 --silent"),
        file_variables: &[
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_ROOT_HOST",
            "MYSQL_DATABASE",
            "MYSQL_USER",
            "MYSQL_PASSWORD",
        ],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/mariadb"],
        capabilities: CHANGES_USER,
        writes: &["/tmp", "/run/mysqld"],
        is_database: true,
        health: Some("healthcheck.sh --connect --innodb_initialized"),
        file_variables: &[
            "MARIADB_ROOT_PASSWORD",
            "MARIADB_DATABASE",
            "MARIADB_USER",
            "MARIADB_PASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "MYSQL_DATABASE",
            "MYSQL_USER",
            "MYSQL_PASSWORD",
        ],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/redis"],
        capabilities: &["CHOWN", "DAC_OVERRIDE", "SETGID", "SETPCAP", "SETUID"],
        writes: &["/tmp"],
        is_database: true,
        health: Some("redis-cli ping"),
        ..NOTHING
    },
    Known {
        names: &["docker.io/valkey/valkey"],
        capabilities: &["CHOWN", "DAC_OVERRIDE", "SETGID", "SETPCAP", "SETUID"],
        writes: &["/tmp"],
        is_database: true,
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/memcached"],
        starts_as_root: false,
        writes: &["/tmp"],
        is_database: true,
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/mongo"],
        capabilities: CHANGES_USER,
        writes: &["/tmp"],
        is_database: true,
        file_variables: &["MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_PASSWORD"],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/rabbitmq"],
        capabilities: CHANGES_USER,
        writes: &["/tmp"],
        is_database: true,
        health: Some("rabbitmq-diagnostics -q ping"),
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/wordpress"],
        capabilities: &[
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "NET_BIND_SERVICE",
            "SETGID",
            "SETUID",
        ],
        writes: &["/tmp", "/run/apache2", "/run/lock"],
        file_variables: &[
            "WORDPRESS_DB_HOST",
            "WORDPRESS_DB_USER",
            "WORDPRESS_DB_PASSWORD",
            "WORDPRESS_DB_NAME",
        ],
        ..NOTHING
    },
    Known {
        names: &["docker.io/library/haproxy"],
        starts_as_root: false,
        writes: &["/tmp"],
        ..NOTHING
    },
    Known {
        names: &["docker.io/prom/prometheus"],
        starts_as_root: false,
        writes: &["/tmp"],
        ..NOTHING
    },
    Known {
        names: &["docker.io/grafana/grafana", "docker.io/grafana/grafana-oss"],
        starts_as_root: false,
        writes: &["/tmp"],
        keeps: &["/var/lib/grafana"],
        ..NOTHING
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_their_repository() {
        for name in [
            "postgres",
            "postgres:17-alpine",
            "docker.io/library/postgres@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "library/postgres:17",
        ] {
            assert!(known(name).is_some_and(|it| it.is_database), "{name}");
        }
        for name in ["me/postgres", "registry.example/postgres", "", "$IMAGE"] {
            assert!(known(name).is_none(), "{name}");
        }
    }
}
