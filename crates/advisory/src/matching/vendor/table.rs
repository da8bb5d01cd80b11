//! Who packs for Debian, Ubuntu and others without being them: the marks that only they have.

use seawall_model::package::PackageType;

/// Names of vendors, and how the field `Maintainer` tells them: addresses, domains of addresses
/// (`@example.org`, and what is below), or the whole field, in lower case. None of them may be the address of
/// anybody who maintains a package of the distribution: of companies whose people do, single addresses stand
/// here.
pub(super) const VENDORS: &[(&str, &[&str])] = &[
    ("nginx.org", &["@nginx.com", "@f5.com"]),
    ("Docker", &["@docker.com"]),
    ("NodeSource", &["@nodesource.com"]),
    ("sury.org", &["@sury.org"]),
    (
        "MariaDB",
        &[
            "@mariadb.org",
            "@mariadb.com",
            "maria-developers@lists.launchpad.net",
        ],
    ),
    ("Oracle", &["@oracle.com", "@mysql.com"]),
    ("Percona", &["@percona.com"]),
    ("MongoDB", &["@mongodb.com", "@mongodb.org", "@10gen.com"]),
    ("Elastic", &["@elastic.co", "@elasticsearch.com"]),
    ("OpenSearch", &["opensearch@amazon.com"]),
    ("HashiCorp", &["@hashicorp.com", "hashicorp"]),
    ("Grafana", &["@grafana.com", "@grafana.org"]),
    ("InfluxData", &["@influxdata.com", "@influxdb.com"]),
    ("Redis", &["@redis.com", "@redis.io", "@redislabs.com"]),
    (
        "RabbitMQ",
        &[
            "@rabbitmq.com",
            "@pivotal.io",
            "@vmware.com",
            "@broadcom.com",
        ],
    ),
    (
        "Google",
        &[
            "@chromium.org",
            "linux-packages-keymaster@google.com",
            "gc-team@google.com",
            "google cloud cli authors <https://code.google.com/p/google-cloud-sdk/>",
            "google cloud sdk authors <https://code.google.com/p/google-cloud-sdk/>",
        ],
    ),
    (
        "Kubernetes",
        &["@kubernetes.io", "kubernetes-dev+release@googlegroups.com"],
    ),
    ("CNCF", &["@cncf.io"]),
    ("Microsoft", &["@microsoft.com"]),
    (
        "GitLab",
        &["@gitlab.com", "gitlab", "gitlab inc.", "gitlab, inc."],
    ),
    ("GitHub", &["github"]),
    ("Datadog", &["@datadoghq.com", "@timber.io"]),
    ("Cloudflare", &["@cloudflare.com"]),
    ("Brave", &["@brave.com"]),
    ("Opera", &["@opera.com"]),
    ("Vivaldi", &["@vivaldi.com"]),
    ("Mozilla", &["@mozilla.com"]),
    ("Slack", &["@slack-corp.com", "@slack.com"]),
    ("Zoom", &["@zoom.us"]),
    ("Spotify", &["@spotify.com"]),
    ("TeamViewer", &["@teamviewer.com"]),
    ("AnyDesk", &["@anydesk.com"]),
    ("Dropbox", &["@dropbox.com"]),
    ("Signal", &["@signal.org"]),
    ("1Password", &["@1password.com", "@agilebits.com"]),
    ("Sublime HQ", &["@sublimetext.com", "@sublimehq.com"]),
    ("NVIDIA", &["cudatools@nvidia.com"]),
    ("Amazon Corretto", &["corretto-team@amazon.com"]),
    ("Adoptium", &["temurin-dev@eclipse.org", "@adoptium.net"]),
    ("Azul", &["@azul.com", "@azulsystems.com"]),
    ("BellSoft", &["@bell-sw.com"]),
    ("Confluent", &["@confluent.io"]),
    ("ClickHouse", &["@clickhouse.com", "@yandex-team.ru"]),
    ("Timescale", &["@timescale.com"]),
    ("Citus Data", &["@citusdata.com"]),
    ("Neo4j", &["@neo4j.com", "@neotechnology.com"]),
    ("Couchbase", &["@couchbase.com"]),
    ("CouchDB", &["dev@couchdb.apache.org"]),
    ("ArangoDB", &["@arangodb.com"]),
    ("ScyllaDB", &["@scylladb.com"]),
    ("Jenkins", &["@jenkins.io", "@kohsuke.org"]),
    ("Sonatype", &["@sonatype.com"]),
    ("Zabbix", &["@zabbix.com"]),
    ("New Relic", &["@newrelic.com"]),
    ("Splunk", &["@splunk.com"]),
    ("Dynatrace", &["@dynatrace.com"]),
    ("CrowdStrike", &["@crowdstrike.com"]),
    ("Sysdig", &["@sysdig.com", "@falco.org"]),
    (
        "Fluent",
        &[
            "@treasure-data.com",
            "@fluentd.org",
            "@fluentbit.io",
            "@calyptia.com",
        ],
    ),
    ("Tailscale", &["@tailscale.com"]),
    ("ZeroTier", &["@zerotier.com"]),
    ("Wazuh", &["@wazuh.com"]),
    (
        "Puppet",
        &["@puppet.com", "@puppetlabs.com", "@perforce.com"],
    ),
    (
        "Chef",
        &["@chef.io", "@getchef.com", "@opscode.com", "@progress.com"],
    ),
    ("Salt Project", &["@saltproject.io", "@saltstack.com"]),
    ("CFEngine", &["@cfengine.com", "@northern.tech"]),
    ("Proxmox", &["@proxmox.com"]),
    ("OpenResty", &["@openresty.com"]),
    ("Kong", &["@konghq.com", "@mashape.com"]),
    ("Caddy", &["mholt@users.noreply.github.com"]),
    ("Tetrate", &["@tetrate.io"]),
    ("Varnish Software", &["@varnish-software.com"]),
    ("Phusion", &["@phusion.nl"]),
    ("PowerDNS", &["@powerdns.com"]),
    ("Dovecot", &["@dovecot.fi", "@open-xchange.com"]),
    ("Icinga", &["@icinga.com"]),
    ("Netdata", &["@netdata.cloud"]),
    ("Graylog", &["@graylog.com", "@graylog.org"]),
    ("Teleport", &["@goteleport.com", "@gravitational.com"]),
    ("Mattermost", &["@mattermost.com"]),
    ("Jitsi", &["@jitsi.org", "@8x8.com"]),
    ("Matrix", &["@matrix.org", "@element.io"]),
    ("ONLYOFFICE", &["@onlyoffice.com"]),
    ("Plex", &["@plex.tv", "@plexapp.com"]),
    ("Jellyfin", &["@jellyfin.org"]),
    ("Syncthing", &["@syncthing.net"]),
    ("MinIO", &["@min.io", "@minio.io"]),
    ("Rancher", &["@rancher.com"]),
    ("Yarn", &["@dan.cx"]),
    ("Erlang Solutions", &["@erlang-solutions.com"]),
    ("Bareos", &["@bareos.com"]),
];

/// What vendors write into versions for Debian and Ubuntu, who keep Debian's maintainers otherwise.
pub(super) const MARKS: &[(&str, &str)] = &[
    (".pgdg", "PostgreSQL Global Development Group"),
    ("nodesource", "NodeSource"),
    ("+maria~", "MariaDB"),
    ("+deb.sury.org", "sury.org"),
    // `8.2.5-1+0~20230414.19+debian12~1.gbp0ee8c4`
    ("+0~20", "sury.org"),
    ("~dotdeb", "dotdeb.org"),
    ("-dmo", "deb-multimedia.org"),
    ("-pve", "Proxmox"),
    ("+pve", "Proxmox"),
    ("~debian.", "a repository beside the distribution"),
    ("~ubuntu.", "a repository beside the distribution"),
    ("-0ppa", "a personal package archive"),
];

/// Releases that stand in versions of packages made for them elsewhere. Debian wrote `+wheezy1` itself, and
/// Ubuntu `~xenial1`: older ones tell nothing.
pub(super) const CODENAMES: &[&str] = &[
    "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "bionic", "cosmic", "disco",
    "eoan", "focal", "groovy", "hirsute", "impish", "jammy", "kinetic", "lunar", "mantic", "noble",
    "oracular", "plucky", "questing",
];

/// The same by number, at the end of a version. Debian writes `+deb12u1`, Ubuntu `ubuntu0.22.04.1`.
pub(super) const RELEASES: &[&str] = &[
    "+debian9",
    "+debian10",
    "+debian11",
    "+debian12",
    "+debian13",
    "+debian14",
    "+ubuntu16.04",
    "+ubuntu18.04",
    "+ubuntu20.04",
    "+ubuntu22.04",
    "+ubuntu24.04",
    "+ubuntu26.04",
];

/// Domains of addresses that only the people of Debian and Ubuntu have.
pub(super) const VOUCHING: &[&str] = &[
    "@debian.org",
    "@debian.net",
    "@ubuntu.com",
    "@canonical.com",
];

/// What stands in the packager of packages of other kinds: of nginx's own for Alpine, and of packages of Arch
/// that were made outside its archive (makepkg.conf(5), `PACKAGER`: what stands there by default).
pub(super) const PACKAGERS: &[(PackageType, &str, &str)] = &[
    (PackageType::Apk, "nginx-packaging@f5.com", "nginx.org"),
    (PackageType::Apk, "nginx-packaging@nginx.com", "nginx.org"),
    (
        PackageType::Alpm,
        "Unknown Packager",
        "a package built by somebody for himself",
    ),
];
