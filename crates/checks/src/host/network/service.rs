//! Services that are made for a few neighbours, or that hand over what they administer: by the port that they answer
//! at, and by the image that they come in. What is made for everybody, such as web servers, is not here.

/// What a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// It keeps data.
    Store,
    /// It administers something.
    Administration,
}

impl Sort {
    /// Returns the word used in messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Store => "a store of data",
            Self::Administration => "an administration",
        }
    }
}

/// A service.
#[derive(Debug)]
pub(super) struct Service {
    /// Its name.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) sort: Sort,
    /// Ports that it answers at, as its makers register or document them.
    ports: &'static [u16],
    /// Last parts of the names of its images.
    images: &'static [&'static str],
}

/// Finds the service that usually answers at a port of a container.
pub(super) fn at_port(port: u16) -> Option<&'static Service> {
    SERVICES
        .iter()
        .find(|service| service.ports.contains(&port))
}

/// Finds the service that an image holds, by the last part of its name.
pub(super) fn of_image(image: &str) -> Option<&'static Service> {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    let last = name.rsplit('/').next().unwrap_or(name);
    let last = last.split_once(':').map_or(last, |(last, _)| last);
    let last = last.to_ascii_lowercase();
    SERVICES
        .iter()
        .find(|service| service.images.contains(&last.as_str()))
}

const fn store(
    name: &'static str,
    ports: &'static [u16],
    images: &'static [&'static str],
) -> Service {
    Service {
        name,
        sort: Sort::Store,
        ports,
        images,
    }
}

const fn administration(
    name: &'static str,
    ports: &'static [u16],
    images: &'static [&'static str],
) -> Service {
    Service {
        name,
        sort: Sort::Administration,
        ports,
        images,
    }
}

static SERVICES: &[Service] = &[
    store(
        "PostgreSQL",
        &[5432],
        &[
            "postgres",
            "postgresql",
            "postgis",
            "timescaledb",
            "pgvector",
            "pgbouncer",
        ],
    ),
    store(
        "MySQL",
        &[3306, 33060],
        &["mysql", "mysql-server", "mariadb", "percona"],
    ),
    store(
        "MongoDB",
        &[27017, 27018, 27019],
        &["mongo", "mongodb", "mongodb-community-server"],
    ),
    store(
        "Redis",
        &[6379, 16379, 26379],
        &[
            "redis",
            "valkey",
            "keydb",
            "dragonfly",
            "redis-stack",
            "redis-stack-server",
        ],
    ),
    store("memcached", &[11211], &["memcached"]),
    store(
        "Elasticsearch",
        &[9200, 9300],
        &["elasticsearch", "opensearch"],
    ),
    store("SQL Server", &[1433], &["azure-sql-edge"]),
    store(
        "Oracle Database",
        &[1521, 2484],
        &["oracle-xe", "oracle-free"],
    ),
    store("Db2", &[50000], &["db2", "db2_community"]),
    store(
        "Cassandra",
        &[7000, 7001, 7199, 9042],
        &["cassandra", "scylla", "scylladb"],
    ),
    store("ClickHouse", &[9009], &["clickhouse", "clickhouse-server"]),
    store("CouchDB", &[5984], &["couchdb"]),
    store("Couchbase", &[8091, 11210], &["couchbase"]),
    store("CockroachDB", &[26257], &["cockroach"]),
    store("InfluxDB", &[8086], &["influxdb"]),
    store("Neo4j", &[7687], &["neo4j"]),
    store("etcd", &[2379, 2380], &["etcd"]),
    store("ZooKeeper", &[2181], &["zookeeper"]),
    store("Kafka", &[9092, 9093], &["kafka", "cp-kafka", "redpanda"]),
    store("RabbitMQ", &[5672, 5671, 4369, 25672], &[]),
    store("Solr", &[8983], &["solr"]),
    store("Hadoop", &[8020, 9870, 50070], &["hadoop", "namenode"]),
    store("a directory (LDAP)", &[389], &["openldap"]),
    store("NFS", &[2049, 111], &["nfs-server"]),
    store("SMB", &[445, 139], &["samba"]),
    store("rsync", &[873], &["rsyncd"]),
    administration(
        "the engine's own API",
        &[2375, 2376, 4243],
        &["docker", "dind"],
    ),
    administration("swarm's management", &[2377], &[]),
    administration("kubelet", &[10250, 10255], &["kubelet"]),
    administration("RabbitMQ's administration", &[15672, 15671], &["rabbitmq"]),
    administration("Consul", &[8500, 8501, 8300], &["consul"]),
    administration("Vault", &[8200], &["vault"]),
    administration("Nomad", &[4646], &["nomad"]),
    administration(
        "Portainer",
        &[9443],
        &["portainer", "portainer-ce", "portainer-ee"],
    ),
    administration("phpMyAdmin", &[], &["phpmyadmin"]),
    administration("Adminer", &[], &["adminer"]),
    administration("pgAdmin", &[], &["pgadmin4"]),
    administration("Mongo Express", &[], &["mongo-express"]),
    administration("Redis Commander", &[], &["redis-commander", "redisinsight"]),
    administration("Kibana", &[5601], &["kibana", "opensearch-dashboards"]),
    administration("Spark", &[7077, 6066], &["spark"]),
    administration("Jupyter", &[8888], &["notebook", "jupyter", "jupyterlab"]),
    administration("Java's debugger", &[5005], &[]),
    administration("Node's debugger", &[9229], &[]),
    administration("a remote desktop", &[3389, 5900, 5901], &[]),
    administration("Telnet", &[23], &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_the_last_part_of_their_name() {
        let cases = [
            ("postgres", Some("PostgreSQL")),
            ("postgres:16-alpine", Some("PostgreSQL")),
            ("registry.example:5000/team/postgres:16", Some("PostgreSQL")),
            (
                "registry.example:5000/Postgres@sha256:0",
                Some("PostgreSQL"),
            ),
            ("postgres/web:1", None),
            ("my-postgres-exporter", None),
            ("", None),
        ];
        for (image, want) in cases {
            assert_eq!(of_image(image).map(|one| one.name), want, "{image}");
        }
        assert_eq!(at_port(5432).map(|one| one.name), Some("PostgreSQL"));
        assert!(at_port(80).is_none() && at_port(443).is_none());
    }

    #[test]
    fn a_port_and_an_image_belong_to_one_service() {
        let mut ports: Vec<u16> = SERVICES.iter().flat_map(|one| one.ports).copied().collect();
        let mut images: Vec<&str> = SERVICES
            .iter()
            .flat_map(|one| one.images)
            .copied()
            .collect();
        ports.sort_unstable();
        images.sort_unstable();
        assert!(ports.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(images.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
