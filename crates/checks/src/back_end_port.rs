//! Ports of services that are reached by a few neighbours and have no business on the network.

/// Returns what usually answers at a port of a container, where that is made for neighbours.
pub(crate) fn back_end(port: u16) -> Option<&'static str> {
    let mut known = KNOWN.iter();
    known.find(|(it, _)| *it == port).map(|(_, what)| *what)
}

/// Ports of services that are made for neighbours.
const KNOWN: &[(u16, &str)] = &[
    (1433, "SQL Server"),
    (1521, "Oracle Database"),
    (2181, "ZooKeeper"),
    (2375, "the Docker engine, which hands over the host"),
    (2376, "the Docker engine"),
    (2379, "etcd"),
    (2380, "etcd"),
    (3306, "MySQL"),
    (4369, "Erlang's port mapper"),
    (5432, "PostgreSQL"),
    (5672, "a message broker"),
    (5984, "CouchDB"),
    (6379, "Redis"),
    (7000, "Cassandra"),
    (7687, "Neo4j"),
    (8086, "InfluxDB"),
    (8500, "Consul"),
    (9042, "Cassandra"),
    (9092, "Kafka"),
    (9200, "Elasticsearch"),
    (9300, "Elasticsearch"),
    (11211, "memcached"),
    (15672, "RabbitMQ's administration"),
    (26257, "CockroachDB"),
    (27017, "MongoDB"),
];
